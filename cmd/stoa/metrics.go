package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/mail"
	"github.com/stoahq/stoa/internal/store"
	"github.com/stoahq/stoa/internal/web"
)

// metrics serves Prometheus' metrics on an address of their own until ctx is
// done. They are read when they are asked for; nothing in them is personal.
// docs/operators/metrics.md lists them, and a test compares.
func (c *serveCmd) metrics(ctx context.Context, st *store.Store, r running) error {
	if c.Metrics == "" {
		return nil
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Metrics)
	if err != nil {
		return fmt.Errorf("metrics: %w", err)
	}
	own := prometheus.NewRegistry()
	own.MustRegister(&gauges{store: st, class: r.class, web: r.web, post: r.post})
	mux := http.NewServeMux()
	// LiveKit's and Go's own are in the registry that belongs to the process.
	mux.Handle("GET /metrics", promhttp.HandlerFor(prometheus.Gatherers{own, prometheus.DefaultGatherer}, promhttp.HandlerOpts{
		ErrorLog: slog.NewLogLogger(r.log.Handler(), slog.LevelWarn), MaxRequestsInFlight: 4, Timeout: 10 * time.Second,
	}))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 5 * time.Second}
	go server.Serve(listener) //nolint:errcheck // it ends with the listener
	context.AfterFunc(ctx, func() { server.Close() })
	return nil
}

// gauges reads the program's figures whenever it is asked.
type gauges struct {
	store *store.Store
	class *classroom.Classroom
	web   *web.Server
	post  *mail.Postman // nil: no mail server
}

func metric(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("stoa_"+name, help, labels, nil)
}

var (
	descBuild    = metric("build_info", "1; the version is its label.", "version")
	descReady    = metric("ready", "1 while changes can be stored, as /readyz says.")
	descLive     = metric("sessions_live", "Sessions that somebody is connected to, on whichever node.")
	descSessions = metric("sessions_open", "Sessions that pages are connected to, here.")
	descPeople   = metric("people_inside", "People in a seat with a page here, each once in a session.")
	descPages    = metric("pages", "Connected pages, by where they are.", "place")
	descQueue    = metric("page_queue_messages", "Messages that pages have not taken yet.")
	descQueued   = metric("page_queue_bytes", "The same in bytes.")
	descLongest  = metric("page_queue_longest", "Messages that wait for the slowest page.")
	descCut      = metric("sockets_closed_total", "Sockets that the server closed, by close code.", "code")
	descRefused  = metric("refused_total", "What was asked for and not done, by code.", "code")
	descWaiting  = metric("changes_waiting", "Changes that wait for their commit.")
	descChanges  = metric("changes_total", "Changes that were carried out, several in one commit.")
	descCommits  = metric("commit_seconds", "Transactions that changed something, begin to end.")
	descFaults   = metric("commit_faults_total", "Transactions that could not be committed.")
	descLate     = metric("deadline_late_seconds", "How late deadlines fired.")
	descMails    = metric("mails_total", "Attempts to send mails, by how they ended.", "result")
)

// Describe implements prometheus.Collector.
func (g *gauges) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		descBuild, descReady, descLive, descSessions, descPeople, descPages, descQueue, descQueued, descLongest, descCut,
		descRefused, descWaiting, descChanges, descCommits, descFaults, descLate, descMails,
	} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (g *gauges) Collect(to chan<- prometheus.Metric) {
	set := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	count := func(d *prometheus.Desc, v uint64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(v), labels...)
	}
	times := func(d *prometheus.Desc, t classroom.Times) {
		to <- prometheus.MustNewConstHistogram(d, t.Count, t.Seconds, t.UpTo)
	}
	set(descBuild, 1, version)
	ready := 0.0
	if g.class.Ready() == nil {
		ready = 1
	}
	set(descReady, ready)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if n, err := g.class.Peopled(ctx); err == nil {
		set(descLive, float64(n)) // else it is missing: storage is away
	}
	w := g.web.Figures()
	set(descSessions, float64(w.Sessions))
	set(descPeople, float64(w.People))
	for place, n := range w.Pages {
		set(descPages, float64(n), place)
	}
	set(descQueue, float64(w.Waiting.Messages))
	set(descQueued, float64(w.Waiting.Bytes))
	set(descLongest, float64(w.Waiting.Longest))
	for code, n := range w.Cut {
		count(descCut, n, strconv.Itoa(code))
	}
	for code, n := range w.Refused {
		count(descRefused, n, code)
	}
	s := g.store.Figures()
	set(descWaiting, float64(s.Waiting))
	count(descChanges, s.Changes)
	times(descCommits, s.Commits)
	count(descFaults, s.Faults)
	times(descLate, g.class.Late())
	if g.post != nil {
		m := g.post.Figures()
		count(descMails, m.Sent, "sent")
		count(descMails, m.Delayed, "delayed")
		count(descMails, m.Failed, "failed")
	}
}
