package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/web/webtest"
)

// certificate writes a certificate for localhost that signs itself, and its key.
func certificate(t *testing.T, cert, key, org string) *x509.Certificate {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	require.NoError(t, err)
	as := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{Organization: []string{org}}, DNSNames: []string{"localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore:   time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, as, as, &private.PublicKey, private)
	require.NoError(t, err)
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	require.NoError(t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600))
	made, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	return made
}

// trusting is a browser's way to a server whose authority it knows.
func trusting(roots ...*x509.Certificate) *http.Transport {
	pool := x509.NewCertPool()
	for _, r := range roots {
		pool.AddCert(r)
	}
	return &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, DisableKeepAlives: true}
}

func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	return l.Addr().String()
}

// TestCertificateFromFiles runs the whole program with a certificate in files:
// browsers are led to https, told to stay there, and their cookies are for
// https only; the socket works; a renewed certificate is taken up without a
// restart, and one that does not fit its key changes nothing.
func TestCertificateFromFiles(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	first := certificate(t, cert, key, "first")
	plain := free(t)
	p := serve(t, filepath.Join(dir, "data"), "--no-media", "--cert="+cert, "--key="+key, "--redirect-http="+plain)
	base := strings.Replace(p.url, "localhost", "127.0.0.1", 1)
	require.True(t, strings.HasPrefix(base, "https://127.0.0.1:"), base)

	still := &http.Client{Transport: trusting(first), CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := still.Post("http://"+plain+"/s/abc?x=1%2F2", "text/plain", nil)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusPermanentRedirect, resp.StatusCode)
	require.Equal(t, base+"/s/abc?x=1%2F2", resp.Header.Get("Location"))

	host := webtest.NewBrowser(base, trusting(first))
	_, err = host.SetUp(ctx, "Hanna", "hanna@example.org", "correct horse")
	require.NoError(t, err)
	item, err := host.AddSession(ctx, "Algebra", nil)
	require.NoError(t, err)
	page, doc := draws(ctx, t, host, item.Link)
	ack, err := page.Put(ctx, doc, rect(t, "one", 1))
	require.NoError(t, err)
	require.Empty(t, ack.Rej)

	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	browser := &http.Client{Transport: trusting(first), Jar: jar}
	resp, err = browser.Post(base+"/api/v1/login", "application/json", strings.NewReader(`{"email":"hanna@example.org","password":"correct horse"}`))
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, "max-age=31536000", resp.Header.Get("Strict-Transport-Security"))
	require.NotEmpty(t, resp.Cookies())
	for _, c := range resp.Cookies() {
		require.True(t, c.Secure, c.Name)
	}

	// The one without the other, then both.
	other := certificate(t, filepath.Join(dir, "other.pem"), key, "second")
	require.Equal(t, "first", served(ctx, t, base))
	require.NoError(t, os.Rename(filepath.Join(dir, "other.pem"), cert))
	require.Eventually(t, func() bool { return served(ctx, t, base) == "second" }, 20*time.Second, 100*time.Millisecond)
	resp, err = (&http.Client{Transport: trusting(other)}).Get(base + "/healthz")
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Zero(t, p.end(), p.stderr)
}

// served is what the certificate says that a server shows.
func served(ctx context.Context, t *testing.T, base string) string {
	t.Helper()
	at, err := url.Parse(base)
	require.NoError(t, err)
	d := tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true, ServerName: "localhost"}} //nolint:gosec // it only looks
	conn, err := d.DialContext(ctx, "tcp", at.Host)
	require.NoError(t, err)
	defer conn.Close()
	leaf := conn.(*tls.Conn).ConnectionState().PeerCertificates[0]
	return strings.Join(leaf.Subject.Organization, " ")
}

func TestFilesAreLookedAtNowAndThen(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	certificate(t, cert, key, "first")
	var log bytes.Buffer
	f := &files{cert: cert, key: key, log: slog.New(slog.NewTextHandler(&log, nil))}
	require.NoError(t, f.read())
	first, err := f.get(nil)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(key, []byte("no key"), 0o600))
	for range 3 {
		f.looked = time.Time{}
		now, err := f.get(nil)
		require.NoError(t, err)
		require.Same(t, first, now)
	}
	require.Equal(t, 1, strings.Count(log.String(), "level=WARN"), "once for each change: %s", &log)
}

// TestCertificateFromAuthority has a real ACME server (Pebble, which make
// builds) look at the challenges and give a certificate, by each
// challenge alone, and serves with it; the next start needs the authority no
// more.
func TestCertificateFromAuthority(t *testing.T) {
	if os.Getenv("STOA_PEBBLE") == "" {
		t.Skip("STOA_PEBBLE is not set: make test-go sets it")
	}
	for _, by := range []string{"http-01", "tls-alpn-01"} {
		t.Run(by, func(t *testing.T) {
			dir := t.TempDir()
			listen, plain := free(t), free(t)
			authority := startPebble(t, dir, listen, plain)
			flags := []string{
				"--no-media", "--listen=" + listen, "--domain=localhost", "--acme-email=hanna@example.org",
				"--acme-directory=" + authority.directory, "--acme-root=" + authority.cert,
			}
			if by == "http-01" {
				flags = append(flags, "--redirect-http="+plain)
			} else {
				flags = append(flags, "--redirect-http=none")
			}
			data := filepath.Join(dir, "data")
			p := serve(t, data, flags...)
			require.Equal(t, "https://localhost:"+portIn(listen), p.url)
			browser := &http.Client{Transport: trusting(authority.root(t))}
			healthy := func() bool {
				resp, err := browser.Get(p.url + "/healthz")
				if err != nil {
					return false
				}
				return resp.Body.Close() == nil && resp.StatusCode == http.StatusOK
			}
			require.Eventually(t, healthy, time.Minute, 200*time.Millisecond, "no certificate: %s", authority.log)
			if by == "http-01" {
				still := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
				resp, err := still.Get("http://" + plain + "/s/abc")
				require.NoError(t, err)
				require.NoError(t, resp.Body.Close())
				require.Equal(t, p.url+"/s/abc", resp.Header.Get("Location"))
			}
			require.Zero(t, p.end(), p.stderr)
			authority.stop()
			p = serve(t, data, flags...)
			require.Eventually(t, healthy, 20*time.Second, 100*time.Millisecond)
			require.Zero(t, p.end(), p.stderr)
		})
	}
}

func portIn(address string) string {
	_, port, _ := net.SplitHostPort(address)
	return port
}

// pebble is a running ACME server.
type pebble struct {
	directory, management string
	cert                  string // the file of its own certificate
	log                   *bytes.Buffer
	own                   *x509.Certificate
	stop                  func()
}

func startPebble(t *testing.T, dir, tlsAddress, plain string) *pebble {
	t.Helper()
	p := &pebble{cert: filepath.Join(dir, "acme.pem"), log: &bytes.Buffer{}}
	p.own = certificate(t, p.cert, filepath.Join(dir, "acme.key"), "authority")
	listen, manage := free(t), free(t)
	p.directory, p.management = "https://"+listen+"/dir", "https://"+manage
	tlsPort, err := json.Number(portIn(tlsAddress)).Int64()
	require.NoError(t, err)
	plainPort, err := json.Number(portIn(plain)).Int64()
	require.NoError(t, err)
	config, err := json.Marshal(map[string]any{"pebble": map[string]any{
		"listenAddress": listen, "managementListenAddress": manage, "certificate": p.cert,
		"privateKey": filepath.Join(dir, "acme.key"), "httpPort": plainPort, "tlsPort": tlsPort,
	}})
	require.NoError(t, err)
	file := filepath.Join(dir, "acme.json")
	require.NoError(t, os.WriteFile(file, config, 0o600))
	cmd := exec.CommandContext(t.Context(), os.Getenv("STOA_PEBBLE"), "-config", file)
	cmd.Env = append(os.Environ(), "PEBBLE_VA_NOSLEEP=1")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	cmd.Stderr = cmd.Stdout
	require.NoError(t, cmd.Start())
	lines, ready := bufio.NewScanner(out), make(chan struct{})
	go func() {
		for said := false; lines.Scan(); {
			if strings.Contains(lines.Text(), "ACME directory available at") && !said {
				said = true
				close(ready)
			}
		}
	}()
	ended := false
	p.stop = func() {
		if !ended {
			ended = true
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	}
	t.Cleanup(p.stop)
	select {
	case <-ready:
	case <-time.After(30 * time.Second):
		t.Fatal("Pebble does not start")
	}
	return p
}

// root is the certificate that this authority signs with.
func (p *pebble) root(t *testing.T) *x509.Certificate {
	t.Helper()
	resp, err := (&http.Client{Transport: trusting(p.own)}).Get(p.management + "/roots/0")
	require.NoError(t, err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	block, _ := pem.Decode(raw)
	require.NotNil(t, block)
	c, err := x509.ParseCertificate(block.Bytes)
	require.NoError(t, err)
	return c
}
