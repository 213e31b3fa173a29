package classroom

import "context"

// Peopled is how many sessions somebody is connected to, on whichever node.
func (c *Classroom) Peopled(ctx context.Context) (n int, err error) {
	err = c.store.Read(ctx, func(q Query) error {
		ids, err := q.Peopled(ctx)
		n = len(ids)
		return err
	})
	return n, err
}
