package portal_test

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// node is an element of a page under test.
type node struct {
	tag      string // empty for a text
	data     string
	attrs    map[string]string
	parent   *node
	children []*node
}

// parseHTML reads our own pages, which are written so that a lenient XML reader does.
func parseHTML(t testing.TB, page string) *node {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	root := &node{}
	at := root
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("page is not well formed: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			child := &node{tag: token.Name.Local, attrs: map[string]string{}, parent: at}
			for _, a := range token.Attr {
				child.attrs[a.Name.Local] = a.Value
			}
			at.children = append(at.children, child)
			at = child
		case xml.EndElement:
			at = at.parent
		case xml.CharData:
			at.children = append(at.children, &node{data: string(token), parent: at})
		}
	}
	return root
}

func (n *node) each(f func(*node)) {
	f(n)
	for _, child := range n.children {
		child.each(f)
	}
}

// all finds by "tag", "#id", ".class", "[attr]", or a tag with one of these.
func (n *node) all(selector string) (found []*node) {
	tag := selector
	if i := strings.IndexAny(selector, "#.["); i >= 0 {
		tag = selector[:i]
	}
	rest := selector[len(tag):]
	n.each(func(c *node) {
		ok := c.tag != "" && (tag == "" || c.tag == tag)
		switch {
		case strings.HasPrefix(rest, "#"):
			ok = ok && c.attrs["id"] == rest[1:]
		case strings.HasPrefix(rest, "."):
			ok = ok && slices.Contains(strings.Fields(c.attrs["class"]), rest[1:])
		case strings.HasPrefix(rest, "["):
			_, has := c.attrs[strings.Trim(rest, "[]")]
			ok = ok && has
		}
		if ok && c != n {
			found = append(found, c)
		}
	})
	return found
}

func (n *node) one(t testing.TB, selector string) *node {
	t.Helper()
	found := n.all(selector)
	if len(found) != 1 {
		t.Fatalf("%d elements are %q, want 1", len(found), selector)
	}
	return found[0]
}

// text is what one reads, with spaces run together but those of typography kept.
func (n *node) text() string {
	var out strings.Builder
	n.each(func(c *node) { out.WriteString(c.data) })
	return strings.Join(strings.FieldsFunc(out.String(), func(r rune) bool { return r == ' ' || r == '\n' }), " ")
}
