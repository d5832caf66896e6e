package portal

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"tuyau/address"
)

// drawing is the map of a page without JavaScript: an SVG whose unit is the metre.
type drawing struct {
	Width, Height int
	Roads         []string // path data
	Dots          []dot
	Names         []label
	Figures       []label
	Spot          *spot
	Outline       *outline
	Streets       []street // the same in words
	Count         int
	Whole         bool // no number within the radius was left out
}

type dot struct{ X, Y string }

type label struct {
	Text      string
	Transform string
}

const (
	drawingWidth  = 360 // metres
	drawingHeight = 260
)

// draw makes the map of what stands around a point. Labels that would cover one
// another are left out, the nearest to the point being served first.
func (o *outline) draw(at address.Point, around *surroundings) *drawing {
	d := &drawing{Width: drawingWidth, Height: drawingHeight, Spot: o.spot(at), Outline: o,
		Streets: around.Streets, Count: len(around.Numbers), Whole: around.Whole}
	ground := plane{at, math.Cos(at.Lat * math.Pi / 180)}
	screen := func(p [2]float64) (x, y float64) {
		x, y = ground.metres(p)
		return x + drawingWidth/2, y + drawingHeight/2
	}
	var taken boxes
	taken.claim(drawingWidth/2, drawingHeight/2-12, 22, 34, 0) // the pin
	taken.claim(50, drawingHeight-55, 100, 110, 0)             // the figure of France
	taken.claim(drawingWidth-50, drawingHeight-15, 100, 30, 0) // the scale
	for _, s := range around.Streets {
		for _, line := range s.Lines {
			var path strings.Builder
			for i, p := range line {
				x, y := screen(p)
				fmt.Fprintf(&path, "%c%.1f %.1f", "ML"[min(i, 1)], x, y)
			}
			d.Roads = append(d.Roads, path.String())
		}
		if s.Count < 3 {
			continue
		}
		for _, p := range s.Places {
			x, y := screen(p)
			if taken.claim(x, y, 4.4*float64(len([]rune(s.Name))), 9, s.Angle) {
				d.Names = append(d.Names, label{s.Name, fmt.Sprintf("translate(%.1f %.1f) rotate(%.1f)", x, y, s.Angle)})
				break
			}
		}
	}
	for _, n := range around.Numbers {
		x, y := screen(n.At)
		if x < 0 || y < 0 || x > drawingWidth || y > drawingHeight {
			continue
		}
		d.Dots = append(d.Dots, dot{metre(x), metre(y)})
		if taken.claim(x, y-5, 4*float64(len(n.Text))+2, 7, 0) {
			d.Figures = append(d.Figures, label{n.Text, fmt.Sprintf("translate(%.1f %.1f)", x, y-3.5)})
		}
	}
	return d
}

func metre(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

// boxes are the places that labels took, as rows of small squares along their line.
type boxes []struct{ x, y, half float64 }

// claim takes the place of a label centred on x, y, unless something is there already
// or the label would leave the drawing.
func (b *boxes) claim(x, y, width, height, angle float64) bool {
	sin, cos := math.Sincos(angle * math.Pi / 180)
	half := height / 2
	before := len(*b)
	for along := -width/2 + half; ; along += height {
		along = min(along, width/2-half)
		px, py := x+along*cos, y+along*sin
		if px-half < 0 || py-half < 0 || px+half > drawingWidth || py+half > drawingHeight {
			*b = (*b)[:before]
			return false
		}
		for _, other := range (*b)[:before] {
			if math.Abs(px-other.x) < half+other.half && math.Abs(py-other.y) < half+other.half {
				*b = (*b)[:before]
				return false
			}
		}
		*b = append(*b, struct{ x, y, half float64 }{px, py, half})
		if along >= width/2-half {
			return true
		}
	}
}
