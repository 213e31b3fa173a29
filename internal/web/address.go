package web

import (
	"net/http"
	"net/netip"
	"strings"
)

// peer is the address that the connection comes from.
func peer(r *http.Request) netip.Addr {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return at.Addr().Unmap()
}

func (s *Server) trusts(a netip.Addr) bool {
	for _, p := range s.TrustedProxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// address is where a request comes from: the peer, or what the operator's own
// proxies say, as far back as they can be trusted.
func (s *Server) address(r *http.Request) string {
	at := peer(r)
	if !at.IsValid() {
		return ""
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && s.trusts(at); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		at = next.Unmap().WithZone("")
	}
	return at.String()
}

// agentMost is how much of a browser's name is kept, in bytes.
const agentMost = 200

// agent is what the browser calls itself, made fit to be stored and shown.
func agent(r *http.Request) string {
	clean := strings.Map(func(c rune) rune {
		if c < ' ' || c >= 0x7f && c < 0xa0 || c == 0xfffd {
			return -1
		}
		return c
	}, strings.ToValidUTF8(r.UserAgent(), ""))
	if len(clean) > agentMost {
		clean = strings.ToValidUTF8(clean[:agentMost], "")
	}
	return clean
}
