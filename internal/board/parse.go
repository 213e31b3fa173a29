package board

import (
	"encoding/json"
	"unicode/utf8"
)

// Parse checks one element as a page sends it and writes it anew: known fields
// of known types in a fixed order, everything else dropped, and the author in
// it. What it gives, parsed again, is the same. Fields that a page left out get
// what Excalidraw would give them, but for id, type, position and stamp.
//
// A deletion is checked like any other change; one that has nothing but its id
// and stamp is a stub, and has no body.
func Parse(raw []byte, author string) (Element, Code) {
	if len(raw) > MaxElement {
		return Element{}, CodeTooLarge
	}
	if !utf8.Valid(raw) {
		return Element{}, CodeInvalid
	}
	w := &writer{}
	if !w.read(raw) {
		return Element{}, CodeInvalid
	}
	e := Element{ID: w.text(fID, maxID, isID)}
	e.Version = w.whole(fVersion, 1, 1<<53, missing)
	e.Nonce = w.whole(fVersionNonce, 0, 1<<31, missing)
	e.Deleted = w.flag(fIsDeleted)
	if e.Deleted && w.values[fType] == nil {
		return w.end(e)
	}
	w.buf = make([]byte, 0, len(raw)+512)
	kind := w.kind()
	w.buf = append(w.buf, `{"id":`...)
	w.buf = appendQuoted(w.buf, e.ID)
	w.buf = append(w.buf, `,"type":"`...)
	w.buf = append(append(w.buf, kind...), '"')
	w.common(&e)
	switch kind {
	case "line", "arrow":
		w.line(kind == "arrow")
	case "freedraw":
		w.freedraw()
	case "text":
		w.words(e.ID)
	case "image":
		w.image(&e)
	case "frame":
		w.nullableText(fName, maxFrameName)
	}
	w.customData()
	w.buf = append(w.buf, `,"author":`...)
	w.buf = append(appendQuoted(w.buf, author), '}')
	e.Body = w.buf
	return w.end(e)
}

// Elements takes a JSON array apart, for [Parse] to look at what is in it. They
// share the array's memory. One that is not JSON, or deeper than any element,
// is not taken apart.
func Elements(array []byte) (els []json.RawMessage, ok bool) {
	s := scanner{b: array}
	if !s.next('[') {
		return nil, false
	}
	if s.next(']') {
		return nil, s.done()
	}
	for {
		el, ok := s.skip(0)
		if !ok {
			return nil, false
		}
		els = append(els, el)
		if s.next(']') {
			return els, s.done()
		}
		if !s.next(',') {
			return nil, false
		}
	}
}

func (w *writer) end(e Element) (Element, Code) {
	switch {
	case w.code != "":
		return Element{}, w.code
	case len(e.Body) > MaxElement:
		return Element{}, CodeTooLarge
	}
	return e, ""
}

// Stub is the JSON of what is left of an element that was deleted long ago.
func Stub(e Element) json.RawMessage {
	b := append(make([]byte, 0, 96+len(e.ID)), `{"id":`...)
	b = appendQuoted(b, e.ID)
	b = appendInt(append(b, `,"version":`...), e.Version)
	b = appendInt(append(b, `,"versionNonce":`...), e.Nonce)
	return append(b, `,"isDeleted":true}`...)
}

// JSON is the element as pages get it: its body, or the stub of what has none.
func (e Element) JSON() json.RawMessage {
	if len(e.Body) > 0 {
		return e.Body
	}
	return Stub(e)
}

// field is a member of an element that is known. Their order is the one in
// which they are written.
type field uint8

const (
	fID field = iota
	fType
	fX
	fY
	fWidth
	fHeight
	fAngle
	fStrokeColor
	fBackgroundColor
	fFillStyle
	fStrokeWidth
	fStrokeStyle
	fRoughness
	fOpacity
	fGroupIDs
	fFrameID
	fIndex
	fRoundness
	fSeed
	fVersion
	fVersionNonce
	fIsDeleted
	fBoundElements
	fUpdated
	fLink
	fLocked
	fPoints
	fLastCommittedPoint
	fStartBinding
	fEndBinding
	fStartArrowhead
	fEndArrowhead
	fElbowed
	fFixedSegments
	fStartIsSpecial
	fEndIsSpecial
	fPressures
	fSimulatePressure
	fText
	fFontSize
	fFontFamily
	fTextAlign
	fVerticalAlign
	fContainerID
	fOriginalText
	fAutoResize
	fLineHeight
	fFileID
	fStatus
	fScale
	fCrop
	fName
	fCustomData
	fields // how many there are
)

var fieldNames = [fields]string{
	fID: "id", fType: "type", fX: "x", fY: "y", fWidth: "width", fHeight: "height", fAngle: "angle",
	fStrokeColor: "strokeColor", fBackgroundColor: "backgroundColor", fFillStyle: "fillStyle",
	fStrokeWidth: "strokeWidth", fStrokeStyle: "strokeStyle", fRoughness: "roughness", fOpacity: "opacity",
	fGroupIDs: "groupIds", fFrameID: "frameId", fIndex: "index", fRoundness: "roundness", fSeed: "seed",
	fVersion: "version", fVersionNonce: "versionNonce", fIsDeleted: "isDeleted",
	fBoundElements: "boundElements", fUpdated: "updated", fLink: "link", fLocked: "locked",
	fPoints: "points", fLastCommittedPoint: "lastCommittedPoint", fStartBinding: "startBinding",
	fEndBinding: "endBinding", fStartArrowhead: "startArrowhead", fEndArrowhead: "endArrowhead",
	fElbowed: "elbowed", fFixedSegments: "fixedSegments", fStartIsSpecial: "startIsSpecial",
	fEndIsSpecial: "endIsSpecial", fPressures: "pressures", fSimulatePressure: "simulatePressure",
	fText: "text", fFontSize: "fontSize", fFontFamily: "fontFamily", fTextAlign: "textAlign",
	fVerticalAlign: "verticalAlign", fContainerID: "containerId", fOriginalText: "originalText",
	fAutoResize: "autoResize", fLineHeight: "lineHeight", fFileID: "fileId", fStatus: "status",
	fScale: "scale", fCrop: "crop", fName: "name", fCustomData: "customData",
}

var fieldsByName = func() map[string]field {
	m := make(map[string]field, fields)
	for f, name := range fieldNames {
		m[name] = field(f)
	}
	return m
}()

// read notes where the known fields are. A known field that comes twice is an
// error; null is as if it were missing.
func (w *writer) read(raw []byte) bool {
	s := scanner{b: raw}
	s.space()
	var seen [fields]bool
	ok := s.object(func(key, value []byte) bool {
		f, known := fieldsByName[string(key)]
		if !known {
			return true
		}
		if seen[f] {
			return false
		}
		seen[f] = true
		if value[0] != 'n' {
			w.values[f] = value
		}
		return true
	}, 0)
	return ok && s.done()
}

// kind is the element's type.
func (w *writer) kind() string {
	switch v := string(w.values[fType]); v {
	case `"rectangle"`, `"diamond"`, `"ellipse"`, `"line"`, `"arrow"`, `"freedraw"`, `"text"`, `"image"`, `"frame"`:
		return v[1 : len(v)-1]
	}
	w.fail(CodeInvalid)
	return ""
}

// common writes what every element has.
func (w *writer) common(e *Element) {
	w.number(fX, -maxCoordinate, maxCoordinate, missing)
	w.number(fY, -maxCoordinate, maxCoordinate, missing)
	w.number(fWidth, -maxCoordinate, maxCoordinate, "0")
	w.number(fHeight, -maxCoordinate, maxCoordinate, "0")
	w.number(fAngle, -1000, 1000, "0")
	w.color(fStrokeColor, "#1e1e1e")
	w.color(fBackgroundColor, "transparent")
	w.word(fFillStyle, "solid", "hachure", "cross-hatch", "zigzag")
	w.number(fStrokeWidth, 0, 1000, "2")
	w.word(fStrokeStyle, "solid", "dashed", "dotted")
	w.number(fRoughness, 0, 100, "1")
	w.number(fOpacity, 0, 100, "100")
	w.ids(fGroupIDs, maxGroups)
	if w.nullable(fFrameID, maxID, isID) == e.ID {
		w.fail(CodeInvalid)
	}
	w.nullable(fIndex, maxIndex, isIndex)
	w.roundness()
	w.integer(fSeed, 0, 1<<53, 1)
	w.key(fVersion)
	w.buf = appendInt(w.buf, e.Version)
	w.key(fVersionNonce)
	w.buf = appendInt(w.buf, e.Nonce)
	w.boolean(fIsDeleted)
	w.bound()
	w.integer(fUpdated, 0, 1<<53, 1)
	w.nullable(fLink, maxLink, isLink)
	e.Locked = w.boolean(fLocked)
}

// line writes what lines and arrows have.
func (w *writer) line(arrow bool) {
	w.points(fPoints)
	w.nullablePoint(fLastCommittedPoint)
	w.binding(fStartBinding)
	w.binding(fEndBinding)
	w.arrowhead(fStartArrowhead)
	w.arrowhead(fEndArrowhead)
	if !arrow {
		return
	}
	if w.boolean(fElbowed) {
		w.segments()
		w.nullableBoolean(fStartIsSpecial)
		w.nullableBoolean(fEndIsSpecial)
	}
}

func (w *writer) freedraw() {
	w.points(fPoints)
	w.key(fPressures)
	w.list(fPressures, maxPoints, func(s *scanner) bool { return w.bare(s, 0, 1e6) })
	w.booleanOr(fSimulatePressure, true)
	w.nullablePoint(fLastCommittedPoint)
}

// words writes what texts have.
func (w *writer) words(id string) {
	w.key(fText)
	text := w.string(fText, MaxText)
	w.number(fFontSize, 0.01, 100_000, "20")
	w.integer(fFontFamily, 1, 1000, 5)
	w.word(fTextAlign, "left", "center", "right")
	w.word(fVerticalAlign, "top", "middle", "bottom")
	if w.nullable(fContainerID, maxID, isID) == id {
		w.fail(CodeInvalid)
	}
	w.key(fOriginalText)
	if w.values[fOriginalText] != nil {
		w.string(fOriginalText, MaxText)
	} else {
		w.buf = append(w.buf, w.buf[text.from:text.to]...)
	}
	w.booleanOr(fAutoResize, true)
	w.number(fLineHeight, 0.01, 100, "1.25")
}

func (w *writer) image(e *Element) {
	e.File = w.nullable(fFileID, 64, isHash)
	w.word(fStatus, "saved", "pending", "error")
	w.key(fScale)
	if v := w.values[fScale]; v != nil {
		w.pair(&scanner{b: v}, 1000)
	} else {
		w.buf = append(w.buf, "[1,1]"...)
	}
	w.crop()
}
