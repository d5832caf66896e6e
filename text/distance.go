package text

// Distance is the number of letters to insert, drop, change or swap with their
// neighbour to go from a to b (optimal string alignment), or limit+1 when it is
// greater than limit. Words are folded ASCII; those over 64 letters are only
// compared for equality.
func Distance(a, b string, limit int) int {
	if a == b {
		return 0
	}
	if len(a) > MaxWord || len(b) > MaxWord || len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	var rows Rows
	rows.Reset(len(a))
	for j := range len(b) {
		if rows.Push(a, b[j]) > limit {
			return limit + 1
		}
	}
	return min(rows.Last(len(a)), limit+1)
}

// MaxWord is the longest word compared by distance, in letters.
const MaxWord = 64

// Rows compares one word with a path of letters that grows and shrinks, as a walk
// through a sorted dictionary does: words that begin alike share their rows.
type Rows struct {
	row   [MaxWord + 1][MaxWord + 1]uint8
	path  [MaxWord]byte
	depth int
}

// Reset begins with an empty path, for a word of n letters, n ≤ MaxWord.
func (r *Rows) Reset(n int) {
	r.depth = 0
	for i := range n + 1 {
		r.row[0][i] = uint8(i)
	}
}

// Depth is the length of the path.
func (r *Rows) Depth() int { return r.depth }

// Cut shortens the path to depth letters.
func (r *Rows) Cut(depth int) { r.depth = depth }

// Push adds a letter to the path, shorter than MaxWord, and gives the least
// distance that this path or any longer one can still have.
func (r *Rows) Push(word string, c byte) int {
	above, row := &r.row[r.depth], &r.row[r.depth+1]
	r.path[r.depth] = c
	r.depth++
	least := r.depth
	row[0] = uint8(r.depth)
	for i := 1; i <= len(word); i++ {
		d := min(above[i]+1, row[i-1]+1)
		if word[i-1] == c {
			d = min(d, above[i-1])
		} else {
			d = min(d, above[i-1]+1)
			if i > 1 && r.depth > 1 && word[i-2] == c && word[i-1] == r.path[r.depth-2] {
				d = min(d, r.row[r.depth-2][i-2]+1)
			}
		}
		row[i] = d
		least = min(least, int(d))
	}
	// A swap looks one row further back: what the row above allows is still open.
	for i := range len(word) + 1 {
		least = min(least, int(above[i])+1)
	}
	return least
}

// Last is the distance between the path and a word of n letters.
func (r *Rows) Last(n int) int { return int(r.row[r.depth][n]) }

// Similarity is Jaro and Winkler's: from 0 to 1 for equal words, kind to those that
// begin alike (W. E. Winkler, 1990). It compares the first 64 letters.
func Similarity(a, b string) float64 {
	a, b = a[:min(len(a), MaxWord)], b[:min(len(b), MaxWord)]
	if a == b {
		return 1
	}
	window := max(len(a), len(b))/2 - 1
	var inA, inB uint64
	matches := 0
	for i := range len(a) {
		for j := max(0, i-window); j < min(len(b), i+window+1); j++ {
			if a[i] == b[j] && inB&(1<<j) == 0 {
				inA |= 1 << i
				inB |= 1 << j
				matches++
				break
			}
		}
	}
	if matches == 0 {
		return 0
	}
	moved, j := 0, 0
	for i := range len(a) {
		if inA&(1<<i) == 0 {
			continue
		}
		for inB&(1<<j) == 0 {
			j++
		}
		if a[i] != b[j] {
			moved++
		}
		j++
	}
	m := float64(matches)
	jaro := (m/float64(len(a)) + m/float64(len(b)) + (m-float64(moved/2))/m) / 3
	alike := 0
	for alike < min(4, len(a), len(b)) && a[alike] == b[alike] {
		alike++
	}
	return jaro + 0.1*float64(alike)*(1-jaro)
}
