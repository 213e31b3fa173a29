package media

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/livekit/livekit-server/pkg/config"
	"github.com/livekit/livekit-server/pkg/routing"
	"github.com/livekit/livekit-server/pkg/service"
	"github.com/livekit/livekit-server/pkg/telemetry/prometheus"
	"github.com/livekit/protocol/logger"
	"gopkg.in/yaml.v3"
)

// started is true once LiveKit has been started in this process. It is a
// variable of the package because what it guards (LiveKit's metrics, its
// logger, the goroutines that it leaves behind) belongs to the process too.
var started atomic.Bool

// embedded is a LiveKit inside this process.
type embedded struct {
	url, key, secret string
	stop             func() error
}

// embed starts LiveKit and returns when it takes calls.
func embed(ctx context.Context, c Config) (*embedded, error) {
	if err := pickPorts(&c); err != nil {
		return nil, err
	}
	if c.NodeIP == "" {
		c.NodeIP = outwardIP()
	}
	if c.Key == "" || c.Secret == "" {
		c.Key, c.Secret = "stoa", rand.Text()+rand.Text()
	}
	conf, err := livekitConfig(c)
	if err != nil {
		return nil, err
	}
	if started.Swap(true) {
		return nil, errors.New("LiveKit was already started in this process, and that works only once")
	}
	logger.SetLogger(newSlogger(c.Log.With("in", "livekit")), "")

	node, err := routing.NewLocalNode(conf)
	if err != nil {
		return nil, fmt.Errorf("start LiveKit: %w", err)
	}
	if err := prometheus.Init(string(node.NodeID()), node.NodeType()); err != nil {
		return nil, fmt.Errorf("start LiveKit: %w", err)
	}
	srv, err := service.InitializeServer(conf, node)
	if err != nil {
		return nil, fmt.Errorf("start LiveKit: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Start() }()
	if err := untilRunning(ctx, srv, ended); err != nil {
		srv.Stop(true)
		return nil, fmt.Errorf("start LiveKit: %w", err)
	}
	return &embedded{
		url: "http://" + net.JoinHostPort("127.0.0.1", strconv.Itoa(c.SignalPort)),
		key: c.Key, secret: c.Secret,
		stop: func() error {
			srv.Stop(true)
			return <-ended
		},
	}, nil
}

func untilRunning(ctx context.Context, srv *service.LivekitServer, ended <-chan error) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !srv.IsRunning() {
		select {
		case <-tick.C:
		case err := <-ended:
			return err
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// livekitConfig writes LiveKit's settings. They go through its own reader,
// which checks them and adds its defaults.
func livekitConfig(c Config) (*config.Config, error) {
	type m = map[string]any
	rtc := m{
		"udp_port":     c.UDPPort,
		"tcp_port":     max(c.TCPPort, 0),
		"node_ip":      c.NodeIP,
		"use_ice_lite": true,
		"stun_servers": c.STUN,
		"ips":          m{"includes": listened(c.NodeIP)},
		// Only browsers on this very machine can use a loopback address.
		"enable_loopback_candidate": isLoopback(c.NodeIP),
	}
	settings := m{
		"port":               c.SignalPort,
		"bind_addresses":     []string{"127.0.0.1"},
		"keys":               m{c.Key: c.Secret},
		"rtc":                rtc,
		"enable_data_tracks": false,
		"room": m{
			"auto_create":       false,
			"empty_timeout":     emptyTimeout,
			"departure_timeout": emptyTimeout,
		},
	}
	if c.RedisAddress != "" {
		settings["redis"] = m{"address": c.RedisAddress}
	}
	text, err := yaml.Marshal(settings)
	if err != nil {
		return nil, fmt.Errorf("LiveKit's settings: %w", err)
	}
	conf, err := config.NewConfig(string(text), true, nil, nil)
	if err != nil {
		return nil, fmt.Errorf("LiveKit's settings: %w", err)
	}
	return conf, nil
}

// pickPorts fills in the ports that are left to us and checks that the others
// are free, because LiveKit's own complaint comes late and leaves half of it running.
func pickPorts(c *Config) error {
	for _, p := range []struct {
		what, network, host string
		port                *int
	}{
		{"media port", "udp", "", &c.UDPPort},
		{"media port", "tcp", "", &c.TCPPort},
		{"LiveKit's own port", "tcp", "127.0.0.1", &c.SignalPort},
	} {
		if p.port == &c.TCPPort && *p.port == -1 {
			continue
		}
		if *p.port < 0 || *p.port > 65535 {
			return fmt.Errorf("%s %s/%d: there is no such port", p.what, p.network, *p.port)
		}
		free, err := probe(p.network, net.JoinHostPort(p.host, strconv.Itoa(*p.port)))
		switch {
		case errors.Is(err, syscall.EADDRINUSE):
			return fmt.Errorf("%s %s/%d is taken by another program", p.what, p.network, *p.port)
		case errors.Is(err, syscall.EACCES):
			return fmt.Errorf("%s %s/%d: not permitted (ports below 1024 need rights)", p.what, p.network, *p.port)
		case err != nil:
			return fmt.Errorf("%s %s/%d: %w", p.what, p.network, *p.port, err)
		}
		*p.port = free
	}
	return nil
}

// probe listens for a moment and returns the port that it got.
func probe(network, address string) (int, error) {
	if network == "udp" {
		conn, err := net.ListenPacket(network, address)
		if err != nil {
			return 0, err
		}
		return conn.LocalAddr().(*net.UDPAddr).Port, conn.Close()
	}
	ln, err := net.Listen(network, address)
	if err != nil {
		return 0, err
	}
	return ln.Addr().(*net.TCPAddr).Port, ln.Close()
}

// faces asks for the way to an address outside, of each kind; nobody is there.
const (
	facesIPv4 = "192.0.2.1:9"
	facesIPv6 = "[2001:db8::1]:9"
)

// outwardIP is the address of the interface that faces the network.
func outwardIP() string {
	for _, target := range []string{facesIPv4, facesIPv6} {
		if ip := outward(target); ip != nil {
			return ip.String()
		}
	}
	return "127.0.0.1"
}

// outward is the address that this machine would call target from, or nil.
// Nothing is sent: connecting a UDP socket only makes the kernel choose a route.
func outward(target string) net.IP {
	conn, err := net.Dial("udp", target)
	if err != nil {
		return nil
	}
	defer func() { _ = conn.Close() }()
	return conn.LocalAddr().(*net.UDPAddr).IP
}

// listened are the networks of this machine's addresses that LiveKit listens on
// for media: of a kind that nodeIP has, the one address that what is sent to
// nodeIP comes in at. LiveKit tells browsers nodeIP in place of every address
// it listens on, keeps one of them, by chance, and closes the others as doubles.
// With two (a second network card, Docker's bridge, the loopback beside the
// card) it would be deaf on UDP from some of its starts on, and media would go
// by the other kind of address, by TCP or not at all.
func listened(nodeIP string) []string {
	ipv4 := []string{"0.0.0.0/0"}
	ipv6 := []string{"2000::/3", "fc00::/7", "::1/128"} // fe80::/10 is of no use to anybody else
	for one := range strings.SplitSeq(nodeIP, ",") {
		ip := net.ParseIP(strings.TrimSpace(one))
		switch {
		case ip == nil: // LiveKit's reader says so
		case ip.To4() != nil:
			if ip = ours(ip, facesIPv4); ip != nil {
				ipv4 = []string{ip.String() + "/32"}
			}
		default:
			if ip = ours(ip, facesIPv6); ip != nil {
				ipv6 = []string{ip.String() + "/128"}
			}
		}
	}
	return append(ipv4, ipv6...)
}

// ours is the address of this machine at which comes in what is sent to told:
// told itself, or, where that is translated on the way, the one that faces the
// network. It is nil where nothing does.
func ours(told net.IP, target string) net.IP {
	addrs, _ := net.InterfaceAddrs() // without a list, the route decides
	for _, a := range addrs {
		if n, is := a.(*net.IPNet); is && n.IP.Equal(told) {
			return told
		}
	}
	return outward(target)
}

func isLoopback(ips string) bool {
	for one := range strings.SplitSeq(ips, ",") {
		if ip := net.ParseIP(strings.TrimSpace(one)); ip != nil && ip.IsLoopback() {
			return true
		}
	}
	return false
}
