package mail_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/mail"
	"github.com/stoahq/stoa/internal/mail/mailtest"
	"github.com/stoahq/stoa/internal/store"
)

// asPostman is the environment of the process that is killed: the data folder
// and the mail server.
const asPostman = "STOA_TEST_POSTMAN"

// TestKilled ends a process with kill -9 while a mail is on its way, over and
// over: before the server has said yes the mail comes once in the end; after
// it, at most twice, with the same Message-ID.
func TestKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := mailtest.New(t, false)
	reached, goOn := make(chan struct{}, 10), make(chan struct{})
	s.Check = func(string) error {
		reached <- struct{}{}
		<-goOn
		return nil
	}
	func() { // the mail is there before anybody sends
		st, err := store.Open(t.Context(), store.Config{Dir: dir})
		require.NoError(t, err)
		defer st.Close()
		o := newOfficeOn(t, st, store.Config{Dir: dir}, s)
		o.ask("eve@example.org")
	}()
	for range 3 {
		child := exec.CommandContext(t.Context(), os.Args[0])
		child.Env = append(os.Environ(), asPostman+"="+dir+" "+s.Address())
		child.Stderr = os.Stderr
		require.NoError(t, child.Start())
		<-reached
		require.NoError(t, child.Process.Kill())
		_ = child.Wait()
	}
	require.Empty(t, s.Mails())
	close(goOn)
	o := newOffice(t, store.Config{Dir: dir}, s)
	o.open()
	s.Wait(1)
	o.becomes("eve@example.org", inState(classroom.MailSent))
	ids := map[string]bool{}
	for _, m := range s.Mails() {
		ids[m.Message.Header.Get("Message-ID")] = true
	}
	require.Len(t, s.Mails(), 1)
	require.Len(t, ids, 1)
}

// postmanUntilKilled is the process that TestKilled kills.
func postmanUntilKilled(what string) error {
	dir, address, _ := strings.Cut(what, " ")
	st, err := store.Open(context.Background(), store.Config{Dir: dir})
	if err != nil {
		return err
	}
	server, err := mail.ParseServer("smtp://" + address)
	if err != nil {
		return err
	}
	server.Plain = true // this process does not know the certificate
	return mail.NewPostman(mail.Config{
		Classroom: classroom.New(classroom.Config{Store: st}), Writer: writer(), Server: server, Base: base, Dir: dir,
	}).Run(context.Background())
}
