package board

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"slices"
)

// Excalidraw is a board as a file, see [WriteExcalidraw].
func Excalidraw(elements []Element, images Images) []byte {
	var b bytes.Buffer
	_ = WriteExcalidraw(&b, elements, images) // a buffer takes everything
	return b.Bytes()
}

// WriteExcalidraw writes the live elements of a board as an .excalidraw file,
// which Excalidraw and Stoa open: in the order in which they lie on one another,
// with their images, without their authors. The only error is that of w.
func WriteExcalidraw(w io.Writer, elements []Element, images Images) error {
	type entry struct {
		ID    string
		Index *string
		body  []byte
		file  string
	}
	var all []entry
	for _, e := range elements {
		var at entry
		if e.Deleted || len(e.Body) == 0 || json.Unmarshal(e.Body, &at) != nil {
			continue
		}
		at.body, at.file = withoutAuthor(e.Body), e.File
		all = append(all, at)
	}
	slices.SortFunc(all, func(a, b entry) int { return compareIndex(a.Index, b.Index, a.ID, b.ID) })
	out := bufio.NewWriter(w)
	_, _ = out.WriteString(`{"type":"excalidraw","version":2,"source":"stoa","elements":[`)
	for i, e := range all {
		if i > 0 {
			_ = out.WriteByte(',')
		}
		_ = out.WriteByte('\n')
		_, _ = out.Write(e.body)
	}
	_, _ = out.WriteString(`],"appState":{"viewBackgroundColor":"` + paper + `","gridModeEnabled":false},"files":{`)
	written, separator := map[string]bool{}, ""
	for _, e := range all {
		if written[e.file] || images == nil || !isHash([]byte(e.file)) {
			continue
		}
		written[e.file] = true
		kind, data := images(e.file)
		if !rasters[kind] || data == nil {
			continue
		}
		_, _ = out.WriteString(separator)
		separator = ","
		writeDataURL(out, e.file, kind, data)
	}
	_, _ = out.WriteString("}}\n")
	return out.Flush()
}

func writeDataURL(out *bufio.Writer, hash, kind string, data []byte) {
	_, _ = out.WriteString("\n\"" + hash + `":{"mimeType":"` + kind + `","id":"` + hash + `","created":1,"dataURL":"data:` + kind + `;base64,`)
	encoder := base64.NewEncoder(base64.StdEncoding, out)
	_, _ = encoder.Write(data)
	_ = encoder.Close()
	_, _ = out.WriteString(`"}`)
}

// withoutAuthor is a body without the member that the server put into it.
func withoutAuthor(body []byte) []byte {
	out := make([]byte, 0, len(body))
	s := scanner{b: body}
	s.object(func(key, value []byte) bool {
		if string(key) == "author" {
			return true
		}
		c := byte(',')
		if len(out) == 0 {
			c = '{'
		}
		out = append(append(out, c, '"'), key...)
		out = append(append(out, '"', ':'), value...)
		return true
	}, 0)
	return append(out, '}')
}
