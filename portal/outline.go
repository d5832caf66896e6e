package portal

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"tuyau/address"
)

const outlineFile = "vendor/natural-earth/france.json"

// outline is the figure of France: the metropolis, and below it the overseas
// territories in frames of their own, each at its own scale.
type outline struct {
	Width, Height int
	Frames        []frame
}

// frame is one territory of the figure. It carries its drawing, ready for an SVG path.
type frame struct {
	Name                     string
	west, south, east, north float64
	x, y, scale, squeeze     float64
	Path                     string
}

const (
	figureWidth   = 1000
	mainHeight    = 960
	overseasTop   = 1000
	overseasSize  = 112
	overseasInner = 96
)

// loadOutline reads the rings made by portal/generate and lays the figure out.
func loadOutline() (*outline, error) {
	data, err := assetFiles.ReadFile("assets/" + outlineFile)
	if err != nil {
		return nil, err
	}
	var rings struct{ France [][]int }
	if err := json.Unmarshal(data, &rings); err != nil {
		return nil, err
	}
	o := &outline{Width: figureWidth, Height: overseasTop + overseasSize, Frames: []frame{
		{Name: "Métropole", west: -5.3, south: 41.3, east: 9.7, north: 51.15},
		{Name: "Guadeloupe", west: -61.9, south: 15.8, east: -60.95, north: 16.55},
		{Name: "Martinique", west: -61.27, south: 14.36, east: -60.78, north: 14.92},
		{Name: "Guyane", west: -54.7, south: 2.05, east: -51.55, north: 5.85},
		{Name: "Saint-Martin et Saint-Barthélemy", west: -63.2, south: 17.83, east: -62.75, north: 18.15},
		{Name: "Saint-Pierre-et-Miquelon", west: -56.55, south: 46.72, east: -56.08, north: 47.17},
		{Name: "La Réunion", west: 55.18, south: -21.42, east: 55.87, north: -20.84},
		{Name: "Mayotte", west: 44.98, south: -13.03, east: 45.33, north: -12.6},
		{Name: "Nouvelle-Calédonie", west: 163.4, south: -22.85, east: 168.3, north: -19.4},
	}}
	for i := range o.Frames {
		f := &o.Frames[i]
		if i == 0 {
			f.fit(0, 0, figureWidth, mainHeight)
		} else {
			step := float64(figureWidth) / float64(len(o.Frames)-1)
			f.fit(float64(i-1)*step+(step-overseasInner)/2, overseasTop+(overseasSize-overseasInner)/2, overseasInner, overseasInner)
		}
		var path strings.Builder
		for _, ring := range rings.France {
			if f.holds(address.Point{Lon: float64(ring[0]) / 1000, Lat: float64(ring[1]) / 1000}) {
				f.draw(&path, ring)
			}
		}
		f.Path = path.String()
	}
	return o, nil
}

// fit scales the territory to the middle of a box of the figure.
func (f *frame) fit(x, y, width, height float64) {
	f.squeeze = math.Cos((f.south + f.north) / 2 * math.Pi / 180)
	w, h := (f.east-f.west)*f.squeeze, f.north-f.south
	f.scale = min(width/w, height/h)
	f.x, f.y = x+(width-w*f.scale)/2, y+(height-h*f.scale)/2
}

func (f *frame) holds(p address.Point) bool {
	return p.Lon >= f.west && p.Lon <= f.east && p.Lat >= f.south && p.Lat <= f.north
}

func (f *frame) place(p address.Point) (x, y int) {
	return int(math.Round(f.x + (p.Lon-f.west)*f.squeeze*f.scale)), int(math.Round(f.y + (f.north-p.Lat)*f.scale))
}

// draw appends a ring as relative moves, without those that the figure can't show.
func (f *frame) draw(path *strings.Builder, ring []int) {
	var moves []byte
	atX, atY, points := 0, 0, 0
	for i := 0; i < len(ring); i += 2 {
		x, y := f.place(address.Point{Lon: float64(ring[i]) / 1000, Lat: float64(ring[i+1]) / 1000})
		if points > 0 && max(x-atX, atX-x)+max(y-atY, atY-y) < 3 {
			continue
		}
		switch points {
		case 0:
			moves = append(moves, 'M')
			moves = append(strconv.AppendInt(moves, int64(x), 10), ' ')
			moves = append(strconv.AppendInt(moves, int64(y), 10), 'l')
		default:
			moves = append(strconv.AppendInt(moves, int64(x-atX), 10), ' ')
			moves = append(strconv.AppendInt(moves, int64(y-atY), 10), ' ')
		}
		atX, atY = x, y
		points++
	}
	if points >= 3 {
		path.Write(moves)
		path.WriteByte('z')
	}
}

// spot says where a point falls on the figure; territories without a frame have none.
func (o *outline) spot(p address.Point) *spot {
	for i := range o.Frames {
		if f := &o.Frames[i]; f.holds(p) {
			x, y := f.place(p)
			return &spot{x, y, f.Name}
		}
	}
	return nil
}

type spot struct {
	X, Y int
	Name string
}
