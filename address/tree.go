package address

import "tuyau/search"

// The spatial index holds every number, and every document without numbers: a
// search.Tree whose references are numbers, or docRef and a document.
const docRef = 1 << 31

func (c *columns) plant() {
	for i := range c.numValue {
		c.treeRef = append(c.treeRef, uint32(i))
		c.treeLon, c.treeLat = append(c.treeLon, c.numLon[i]), append(c.treeLat, c.numLat[i])
	}
	for d := range c.docKind {
		if c.docNum[d] == c.docNum[d+1] {
			c.treeRef = append(c.treeRef, docRef|uint32(d))
			c.treeLon, c.treeLat = append(c.treeLon, c.docLon[d]), append(c.treeLat, c.docLat[d])
		}
	}
	c.treeBox = search.BuildTree(c.treeRef, c.treeLon, c.treeLat)
}
