package textjson_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"tuyau/text/textjson"
)

func FuzzAppend(f *testing.F) {
	for _, s := range []string{"", "8 Rue de la Paix", "Île-de-France", `a"b\c`, "\x00\x1f\b\f\n\r\t", "\u2028\u2029", "a\xffb\xc3", "😀", "<&>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var want bytes.Buffer
		e := json.NewEncoder(&want)
		e.SetEscapeHTML(false)
		if err := e.Encode(s); err != nil {
			t.Fatal(err)
		}
		if got := textjson.Append([]byte("x"), s); string(got) != "x"+string(bytes.TrimSuffix(want.Bytes(), []byte("\n"))) {
			t.Fatalf("%q: %s, want %s", s, got, want.Bytes())
		}
	})
}
