package variants

import (
	"bytes"
	"context"
	"slices"

	"dftask/client/send"
	"dftask/client/spawn"
	"dftask/client/task"
)

// Found is what is known of the search for a variant.
type Found struct {
	Variant
	task.SearchUpdate
}

// MarshalJSON writes the search, and why the variant is one.
func (f Found) MarshalJSON() ([]byte, error) {
	text, err := task.JSON(f.Result)
	if err != nil {
		return nil, err
	}
	return withField(text, "why", f.Why)
}

// Report is a search with the variants that were searched for it.
type Report struct {
	Result task.SearchResult
	// Variants are nil where none was searched.
	Variants []Found
	// Silent are hosts that gave no answer of late.
	Silent []string
}

// MarshalJSON writes the search, and the variants where there are any.
func (r Report) MarshalJSON() ([]byte, error) {
	text, err := task.JSON(r.Result)
	if err != nil || r.Variants == nil {
		return text, err
	}
	if text, err = withField(text, "variants", r.Variants); err != nil {
		return nil, err
	}
	return withField(text, "silent_hosts", append([]string{}, r.Silent...))
}

// withField adds a field at the end of an object.
func withField(object []byte, name string, v any) ([]byte, error) {
	value, err := task.JSON(v)
	if err != nil {
		return nil, err
	}
	return slices.Concat(bytes.TrimSuffix(object, []byte("}")), []byte(`,"`+name+`":`), value, []byte("}")), nil
}

// Ask searches variants together, at the pace of the clusters, so that all are
// answered at one check of the manager. Each update has what is known of all of
// them. The channel is closed when all are Done, or when ctx ends.
func Ask(ctx context.Context, e *task.Engine, list []Variant, clusterIDs []uint) <-chan []Found {
	updates := make(chan []Found)
	spawn.Go(func() {
		defer close(updates)
		all := make([]Found, len(list))
		queries := make([]task.Query, len(list))
		for i, v := range list {
			all[i].Variant, queries[i] = v, v.Query
			all[i].Result.Query = v.Query
		}
		for u := range e.SearchAll(ctx, queries, clusterIDs) {
			all[u.Target].SearchUpdate = u.SearchUpdate
			send.Update(ctx, updates, slices.Clone(all))
		}
	})
	return updates
}

// Held are the variants of which a copy was found, the likeliest first.
func Held(all []Found) (held []Found) {
	for _, f := range all {
		if f.Result.Copies() > 0 {
			held = append(held, f)
		}
	}
	return held
}

// Without leaves out what is searched already.
func Without(list []Variant, asked []Found) []Variant {
	return slices.DeleteFunc(list, func(v Variant) bool {
		return slices.ContainsFunc(asked, func(f Found) bool { return f.TaskID == v.TaskID })
	})
}
