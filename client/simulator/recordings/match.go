package recordings

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
)

func readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	return io.ReadAll(r.Body)
}

// matches are the recordings of a request, in the order they were given. Those
// with the very body come before those that differ in what does not matter.
func (s *server) matches(r *http.Request, body []byte) []*Recording {
	var exact, similar []*Recording
	for _, rec := range s.recs {
		first := rec.Exchanges[0].Request
		if first.Method != r.Method || !authorized(first, r) || refuses(rec) {
			continue
		}
		recorded, err := url.Parse(first.Path)
		if err != nil || recorded.Path != r.URL.Path {
			continue
		}
		if recorded.Path != clustersPath && !sameQuery(recorded.Query(), r.URL.Query()) {
			continue
		}
		switch sameBody(recorded.Path, first.Body, body) {
		case 2:
			exact = append(exact, rec)
		case 1:
			similar = append(similar, rec)
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return similar
}

// refuses says whether a recording is the refusal of a token, which is given
// to the tokens named for it and to no other.
func refuses(rec *Recording) bool {
	status := rec.Exchanges[0].Response.Status
	return strings.HasPrefix(rec.Exchanges[0].Request.Path, "/oapi/") && (status == http.StatusUnauthorized || status == http.StatusForbidden)
}

// authorized says whether a request proves as much as the recorded one did.
func authorized(recorded Request, r *http.Request) bool {
	cookie, _ := r.Cookie("jwt")
	session := cookie != nil && cookie.Value != ""
	switch recorded.Auth {
	case AuthNone:
		// What wants no credentials does not mind any; the refusal of a
		// request without a session is not for one that has it.
		open := !strings.HasPrefix(recorded.Path, "/api/") || strings.HasPrefix(recorded.Path, "/api/v1/users/sign")
		return open || (presented(r) == "" && !session)
	case AuthCookie:
		return session || presented(r) != ""
	}
	return presented(r) != ""
}

func sameQuery(a, b url.Values) bool {
	a.Del("access_token")
	b.Del("access_token")
	return maps.EqualFunc(a, b, slices.Equal)
}

// sameBody compares a recorded body with that of a request: 2 for the same, 1
// for one that differs only in what does not matter, 0 for another.
func sameBody(path string, recorded, body []byte) int {
	if len(recorded) == 0 || len(body) == 0 {
		if len(recorded) == len(body) {
			return 2
		}
		return 0
	}
	var a, b map[string]any
	if json.Unmarshal(recorded, &a) != nil || json.Unmarshal(body, &b) != nil {
		return 0
	}
	if path == jobsPath {
		delete(a, "bio")
		delete(b, "bio")
		a, b = given(a), given(b)
	}
	if reflect.DeepEqual(a, b) {
		return 2
	}
	if path != tokensPath {
		return 0
	}
	// A token's name is another each time.
	for _, key := range []string{"name", "bio", "expired_at", "user_id"} {
		if (a[key] == nil) != (b[key] == nil) && key != "bio" {
			return 0
		}
		delete(a, key)
		delete(b, key)
	}
	if reflect.DeepEqual(a, b) {
		return 1
	}
	return 0
}

// given is a job's body without what stands for nothing: nulls, and texts,
// numbers and lists that are empty. An empty content is something.
func given(body map[string]any) map[string]any {
	kept := map[string]any{}
	for key, value := range body {
		switch v := value.(type) {
		case nil:
			continue
		case string:
			if v == "" && key != "content_for_calculating_task_id" {
				continue
			}
		case float64:
			if v == 0 {
				continue
			}
		case []any:
			if len(v) == 0 {
				continue
			}
		case map[string]any:
			value = given(v)
		}
		kept[key] = value
	}
	return kept
}
