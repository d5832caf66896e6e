package sireneapi

import (
	"context"

	"tuyau/company"
	"tuyau/company/criteria"
)

func newBench(x *company.Index) *bench {
	return &bench{engine: criteria.New(x), unit: newPlan(x, &unitShape, nil, false), site: newPlan(x, &siteShape, nil, false)}
}

// Prepare does ahead, for a build that is about to be served, what its first requests
// would wait for: seconds, for a million units. Ending ctx leaves the rest to them.
func (a *API) Prepare(ctx context.Context, x *company.Index) {
	b := newBench(x)
	b.engine.Warm(ctx)
	a.next.Store(b)
}

// benchOf gives what was prepared for a build, whether it is served already or about to be.
func (a *API) benchOf(x *company.Index) *bench {
	b := a.bench.Load()
	if b != nil && b.engine.Index() == x {
		return b
	}
	if b = a.next.Load(); b == nil || b.engine.Index() != x {
		b = newBench(x)
	}
	a.bench.Store(b)
	return b
}
