package classroom

import (
	"context"
	"errors"
	"time"
)

const (
	// unusedFor is how long a file is kept that nothing names any more.
	unusedFor = 30 * 24 * time.Hour
	// orphanFor is how old a content without a row must be: one that is younger
	// may be on its way to one, also by another process.
	orphanFor = 24 * time.Hour
	// collectRows is how many files are dropped in one transaction.
	collectRows = 100
)

// tidyFiles is what housekeeping does for files. Orphans are looked for once a
// day, for that goes through all contents.
func (c *Classroom) tidyFiles(ctx context.Context) error {
	if c.cfg.Files == nil {
		return nil
	}
	err := c.collectFiles(ctx)
	if now := clock(); now.Sub(c.files.swept) >= orphanFor {
		c.files.swept = now
		err = errors.Join(err, c.removeOrphans(ctx))
	}
	return err
}

// collectFiles drops the files that nothing has named for unusedFor, and then
// their contents where no session has them. Contents go after the commit: a
// process that is killed in between leaves them to removeOrphans.
func (c *Classroom) collectFiles(ctx context.Context) error {
	now := clock()
	if err := c.store.Write(ctx, func(tx Tx) error { return tx.MarkUnused(ctx, now) }); err != nil {
		return err
	}
	for {
		var gone []string
		err := c.store.Write(ctx, func(tx Tx) (err error) {
			gone, err = tx.DropUnused(ctx, now.Add(-unusedFor), collectRows)
			return err
		})
		if err != nil || len(gone) == 0 {
			return err
		}
		for _, hash := range gone {
			c.dropContent(ctx, hash, 0)
		}
		if !sleep(ctx, forgetPause) {
			return ctx.Err()
		}
	}
}

// removeOrphans removes contents that no session has: of uploads that did not
// come to their commit, and of files whose collection was cut off.
func (c *Classroom) removeOrphans(ctx context.Context) error {
	for hash, err := range c.cfg.Files.Kept(ctx, time.Now().Add(-orphanFor)) {
		if err != nil {
			return err
		}
		c.dropContent(ctx, hash, 0)
	}
	return ctx.Err()
}

// dropContent removes a content that no session has, unless more than so many
// uploads of it are on their way. They wait meanwhile, and then send it anew.
func (c *Classroom) dropContent(ctx context.Context, hash string, own int) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	c.files.pinning.Lock()
	defer c.files.pinning.Unlock()
	if c.files.pins[hash] > own {
		return
	}
	// Another node may be about to name it: then it either has done so before
	// this transaction holds the content, or finds it gone afterwards.
	err := c.store.Write(ctx, func(tx Tx) error {
		if err := tx.HoldContent(ctx, hash); err != nil {
			return err
		}
		if has, err := tx.HasBlob(ctx, hash); err != nil || has {
			return err
		}
		return c.cfg.Files.Remove(ctx, hash)
	})
	if err != nil {
		c.log.WarnContext(ctx, "a file that nobody has stays for now", "hash", hash, "err", err)
	}
}
