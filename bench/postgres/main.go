// Command postgres starts a PostgreSQL server with an empty database for a
// program that is no Go test, writes its address to standard out, and ends with
// whoever started it: when its standard input is closed.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/stoahq/stoa/internal/store/pgtest"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "postgres:", err)
		os.Exit(1)
	}
}

func run() error {
	s, err := pgtest.Start()
	if err != nil {
		return err
	}
	defer s.Remove()
	address, err := s.Create(context.Background())
	if err != nil {
		return err
	}
	if _, err := fmt.Println(address); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}
