package company

// remask masks again the first rows of a table, which come from an older index: since
// it was built, their unité légale may have asked not to be published.
func (l *loading) remask(rows int) error {
	var hidden []uint32
	var of []diffusion
	for row := range rows {
		if d := l.mask(l.keys[row]); d&partial != 0 {
			hidden = append(hidden, uint32(row))
			of = append(of, d)
		}
	}
	var fault error
	for _, c := range l.columns {
		mask, masked := maskOf(c.name)
		if !masked {
			continue
		}
		if c.kind == Plain {
			c.remaskPlain(hidden, of, mask)
			continue
		}
		// The code of [ND], made if the column had none.
		if err := c.add([]byte(Masked)); err != nil {
			fault = err
			continue
		}
		nd := c.code.pop()
		for i, row := range hidden {
			if of[i]&mask == mask && c.code.at(int(row)) != 0 {
				c.code.set(int(row), nd)
			}
		}
	}
	return fault
}

func (c *columnBuilder) remaskPlain(hidden []uint32, of []diffusion, mask diffusion) {
	text, at := make([]byte, 0, len(c.text)), make([]uint32, 1, len(c.at))
	next := 0
	for row := range len(c.at) - 1 {
		value := c.text[c.at[row]:c.at[row+1]]
		if next < len(hidden) && hidden[next] == uint32(row) {
			if of[next]&mask == mask && len(value) > 0 {
				value = []byte(Masked)
			}
			next++
		}
		text = append(text, value...)
		at = append(at, uint32(len(text)))
	}
	c.text, c.at = text, at
}

// pop takes the last code off.
func (c *codes) pop() uint32 {
	last := c.at(c.len() - 1)
	switch {
	case c.narrow != nil:
		c.narrow = c.narrow[:len(c.narrow)-1]
	case c.middle != nil:
		c.middle = c.middle[:len(c.middle)-1]
	default:
		c.wide = c.wide[:len(c.wide)-1]
	}
	return last
}

func (c *codes) set(row int, code uint32) {
	switch {
	case c.narrow != nil:
		c.narrow[row] = uint8(code)
	case c.middle != nil:
		c.middle[row] = uint16(code)
	default:
		c.wide[row] = code
	}
}
