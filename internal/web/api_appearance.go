package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"path"
	"strconv"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/image/draw"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/web/wire"
)

// looks keeps what every page asks for before it is drawn.
type looks struct {
	mu    sync.Mutex
	last  classroom.Appearance // served while nothing can be read
	icons map[icon][]byte      // of the present logo
}

// icon is a square picture of a logo.
type icon struct {
	hash string
	size int
}

// iconSizes are those that the manifest and the page name, in pixels.
var iconSizes = []int{180, 192, 512}

// appearance is how this deployment looks now; while nothing can be read, as it
// looked last.
func (s *Server) appearance(r *http.Request) wire.Appearance {
	s.looks.mu.Lock()
	a := s.looks.last
	s.looks.mu.Unlock()
	if s.class != nil {
		if now, err := s.class.Appearance(r.Context()); err == nil {
			a = now
			s.looks.mu.Lock()
			if a.Logo != s.looks.last.Logo {
				s.looks.icons = nil
			}
			s.looks.last = a
			s.looks.mu.Unlock()
		}
	}
	out := wire.Appearance{Name: a.Name, Chosen: a.Name, Colour: a.Colour, Palette: palette(a.Colour)}
	setDefault(&out.Name, s.Name)
	if a.Logo.Hash != "" {
		out.Logo = "/logo/" + a.Logo.Hash
	}
	return out
}

type appearanceBody struct {
	Name   string `json:"name" maxLength:"240" doc:"Empty: as the operator says. 60 characters at most."`
	Colour string `json:"colour" maxLength:"7" doc:"#rrggbb; empty: Stoa's own."`
}

// appearanceAPI is for administrators to choose how everybody sees this
// deployment.
func (s *Server) appearanceAPI(api huma.API) {
	now := func(a *asked, err error) (*body[wire.Appearance], error) {
		if err != nil {
			return nil, err
		}
		return answer(s.appearance(a.r), nil)
	}
	handle(s, api, operation{"GET", "/appearance", 200, anybody, "What this deployment is called and how it looks", false},
		func(_ context.Context, a *asked, in *struct {
			Colour string `query:"colour" pattern:"^#[0-9a-fA-F]{6}$" maxLength:"7" doc:"Another colour, to see its palette."`
		},
		) (*body[wire.Appearance], error) {
			out := s.appearance(a.r)
			if in.Colour != "" {
				out.Palette = palette(in.Colour)
			}
			return answer(out, nil)
		})
	handle(s, api, operation{"PUT", "/appearance", 200, admins, "Choose its name and colour", false},
		func(ctx context.Context, a *asked, in *body[appearanceBody]) (*body[wire.Appearance], error) {
			return now(a, s.class.SetAppearance(ctx, a.Person, in.Body.Name, in.Body.Colour))
		})
	handle(s, api, operation{"PUT", "/appearance/logo", 200, admins, "Choose its logo: a PNG, JPEG or WebP is the body", false},
		func(ctx context.Context, a *asked, _ *none) (*body[wire.Appearance], error) {
			in := newArrival(a.w, a.r, s.UploadPatience)
			defer in.arrived()
			content, err := io.ReadAll(io.LimitReader(in, classroom.MostLogo+1))
			if err == nil && len(content) == 0 {
				err = classroom.ErrNotAnImage
			}
			if err != nil {
				return nil, err
			}
			return now(a, s.class.SetLogo(ctx, a.Person, content))
		})
	handle(s, api, operation{"DELETE", "/appearance/logo", 200, admins, "Stoa's mark again", false},
		func(ctx context.Context, a *asked, _ *none) (*body[wire.Appearance], error) {
			return now(a, s.class.SetLogo(ctx, a.Person, nil))
		})
	api.OpenAPI().Paths["/appearance/logo"].Put.RequestBody = &huma.RequestBody{
		Description: "The content, as it is.", Required: true,
		Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}},
	}
}

// appearanceRoutes is what browsers fetch beside the page.
func (s *Server) appearanceRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /logo/{hash}", s.getLogo)
	mux.HandleFunc("GET /icon", s.getIcon)
	mux.HandleFunc("GET /manifest.webmanifest", s.getManifest)
}

func (s *Server) getLogo(w http.ResponseWriter, r *http.Request) {
	l, content, err := s.class.LogoContent(r.Context(), r.PathValue("hash"))
	if err != nil {
		writeProblem(w, s.failure(r.Context(), err))
		return
	}
	w.Header().Set("Content-Type", l.Type)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(content)
}

// getIcon answers with the logo as a square PNG of that size, or with Stoa's mark.
func (s *Server) getIcon(w http.ResponseWriter, r *http.Request) {
	look := s.appearance(r)
	size, _ := strconv.Atoi(r.URL.Query().Get("size"))
	w.Header().Set("Cache-Control", "no-cache")
	if look.Logo == "" {
		at := "/stoa.svg"
		for _, known := range iconSizes {
			if size == known {
				at = "/icons/stoa-" + strconv.Itoa(size) + ".png"
			}
		}
		http.Redirect(w, r, at, http.StatusFound)
		return
	}
	raw, err := s.iconOf(r, icon{path.Base(look.Logo), nearestIcon(size)})
	if err != nil {
		writeProblem(w, s.failure(r.Context(), err))
		return
	}
	tag := tagOf(raw)
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(raw)
}

func nearestIcon(size int) int {
	for _, known := range iconSizes {
		if size <= known {
			return known
		}
	}
	return iconSizes[len(iconSizes)-1]
}

// iconOf draws an icon once.
func (s *Server) iconOf(r *http.Request, i icon) ([]byte, error) {
	s.looks.mu.Lock()
	raw := s.looks.icons[i]
	s.looks.mu.Unlock()
	if raw != nil {
		return raw, nil
	}
	_, content, err := s.class.LogoContent(r.Context(), i.hash)
	if err != nil {
		return nil, err
	}
	logo, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		return nil, errors.Join(classroom.ErrNotAnImage, err)
	}
	raw, err = drawIcon(logo, i.size)
	s.looks.mu.Lock()
	defer s.looks.mu.Unlock()
	if err == nil && s.looks.last.Logo.Hash == i.hash {
		if s.looks.icons == nil {
			s.looks.icons = map[icon][]byte{}
		}
		s.looks.icons[i] = raw
	}
	return raw, err
}

// drawIcon puts a logo into the middle of a white square, within the four
// fifths that no system cuts off.
func drawIcon(logo image.Image, size int) ([]byte, error) {
	square := image.NewNRGBA(image.Rect(0, 0, size, size))
	draw.Draw(square, square.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	b := logo.Bounds()
	room := float64(size) * 4 / 5
	scale := min(room/float64(b.Dx()), room/float64(b.Dy()))
	width, height := max(1, int(float64(b.Dx())*scale)), max(1, int(float64(b.Dy())*scale))
	corner := image.Pt((size-width)/2, (size-height)/2)
	draw.CatmullRom.Scale(square, image.Rectangle{corner, corner.Add(image.Pt(width, height))}, logo, b, draw.Over, nil)
	var out bytes.Buffer
	err := png.Encode(&out, square)
	return out.Bytes(), err
}

// manifest is what makes the page an app that can be installed (W3C's Web
// Application Manifest). There is no service worker: without a network nothing
// of it would be true.
type manifest struct {
	Name       string         `json:"name"`
	ShortName  string         `json:"short_name"`
	ID         string         `json:"id"`
	StartURL   string         `json:"start_url"`
	Scope      string         `json:"scope"`
	Display    string         `json:"display"`
	Background string         `json:"background_color"`
	Theme      string         `json:"theme_color"`
	Icons      []manifestIcon `json:"icons"`
}

type manifestIcon struct {
	Src     string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose"`
}

func (s *Server) getManifest(w http.ResponseWriter, r *http.Request) {
	look := s.appearance(r)
	m := manifest{
		Name: look.Name, ShortName: look.Name, ID: "/", StartURL: "/", Scope: "/", Display: "standalone",
		Background: "#fbfaf7", Theme: ownPalette[inkStep],
	}
	if look.Palette != nil {
		m.Theme = look.Palette[inkStep]
	}
	for _, size := range iconSizes {
		pixels := strconv.Itoa(size)
		for _, purpose := range []string{"any", "maskable"} {
			m.Icons = append(m.Icons, manifestIcon{"/icon?size=" + pixels, pixels + "x" + pixels, "image/png", purpose})
		}
	}
	w.Header().Set("Content-Type", "application/manifest+json")
	w.Header().Set("Cache-Control", "no-cache")
	_ = json.NewEncoder(w).Encode(m)
}
