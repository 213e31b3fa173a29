package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// row is one line of the table.
type row struct {
	what, target, figure string
	met                  string // yes, no, or empty where there is no target
	bare                 string // the same of the baseline
	note                 string
}

type table struct {
	head  string
	rows  []row
	noise []string // per scenario: what others did meanwhile
}

func (t *table) add(r row) { t.rows = append(t.rows, r) }

// verdict compares a figure with its target.
func verdict(ok bool) string {
	if ok {
		return "yes"
	}
	return "**no**"
}

func (t *table) markdown() string {
	var b strings.Builder
	b.WriteString(t.head)
	b.WriteString("\n| | to reach | measured | met | bare server | |\n|---|---|---|---|---|---|\n")
	for _, r := range t.rows {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", r.what, r.target, r.figure, r.met, r.bare, r.note)
	}
	fmt.Fprintf(&b, "\nOf the machine, other programs used meanwhile: %s.\n", strings.Join(t.noise, ", "))
	return b.String()
}

const (
	beginMark = "<!-- bench: written by go run ./bench -write -->"
	endMark   = "<!-- /bench -->"
)

// writeTo puts the table between the marks of a document.
func (t *table) writeTo(file string) error {
	doc, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	before, rest, ok := bytes.Cut(doc, []byte(beginMark))
	_, after, ok2 := bytes.Cut(rest, []byte(endMark))
	if !ok || !ok2 {
		return errors.New(file + " has no marks for the table")
	}
	var b bytes.Buffer
	b.Write(before)
	fmt.Fprintf(&b, "%s\n%s%s", beginMark, t.markdown(), endMark)
	b.Write(after)
	return os.WriteFile(file, b.Bytes(), 0o644)
}

// describe says on what, when and of what the figures are.
func describe(ctx context.Context, binary string, quick bool) string {
	host, _ := os.Hostname()
	size := "full"
	if quick {
		size = "quick (a tenth of every count: not to be compared)"
	}
	return fmt.Sprintf("Machine: %s, %s, %d cores, %s of memory, Linux %s, load %s before · %s · commit %s · %s · size: %s\n",
		host, proc("/proc/cpuinfo", "model name"), runtime.NumCPU(), memory(), output(ctx, "uname", "-r"), load(),
		time.Now().UTC().Format("2006-01-02 15:04 UTC"), output(ctx, "git", "describe", "--tags", "--always", "--dirty"),
		version(ctx, binary), size)
}

func version(ctx context.Context, binary string) string {
	if v := output(ctx, binary, "version"); v != "" {
		return v
	}
	return "stoa of unknown version"
}

func proc(file, key string) string {
	b, _ := os.ReadFile(file)
	for line := range strings.SplitSeq(string(b), "\n") {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == key {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

func memory() string {
	var kb float64
	_, _ = fmt.Sscanf(proc("/proc/meminfo", "MemTotal"), "%f kB", &kb)
	return fmt.Sprintf("%.0f GB", kb/(1<<20))
}

func load() string {
	b, _ := os.ReadFile("/proc/loadavg")
	one, _, _ := strings.Cut(string(b), " ")
	return one
}

func output(ctx context.Context, name string, args ...string) string {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	b, _ := exec.CommandContext(ctx, name, args...).Output()
	line, _, _ := strings.Cut(string(b), "\n")
	return strings.TrimSpace(line)
}
