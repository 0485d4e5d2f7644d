package simulator

import (
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

const unauthorized = `{"message":"Unauthorized"}`

func TestPersonalAccessTokens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		get := func(path, authorization string) answer {
			return c.do("GET", path, "", "Authorization", authorization)
		}
		token := c.m.Token()
		for _, good := range []string{"Bearer " + token, "bearer " + token, "BEARER   " + token} {
			assert.Equal(t, 200, get("/oapi/v1/jobs", good).status, good)
		}
		for _, bad := range []string{"", token, "Basic " + token, "Bearer", "Bearer a " + token, "Bearer nonsense"} {
			a := get("/oapi/v1/jobs", bad)
			assert.Equal(t, 401, a.status, bad)
			assert.Equal(t, unauthorized, a.body)
			assert.Empty(t, a.header.Get("Www-Authenticate"))
			time.Sleep(time.Minute) // past the query cache
		}

		assert.Equal(t, 200, get("/oapi/v1/jobs?access_token="+token, "").status)
		assert.Equal(t, 401, get("/oapi/v1/jobs?access_token=wrong", "Bearer "+token).status, "the query wins, even when it is wrong")
		assert.Equal(t, 200, get("/oapi/v1/jobs?access_token=%20", "Bearer "+token).status, "a blank one does not")

		// The order of the checks: state before expiry before scope.
		past := c.m.Clock().Now().Add(-time.Hour)
		inactive := c.m.AddToken(TokenSpec{Inactive: true, ExpiredAt: past, Scopes: []string{"cluster"}})
		assert.Equal(t, `{"message":"Token is inactive"}`, get("/oapi/v1/jobs", "Bearer "+inactive).body)
		expired := c.m.AddToken(TokenSpec{ExpiredAt: past, Scopes: []string{"cluster"}})
		assert.Equal(t, `{"message":"Token has expired"}`, get("/oapi/v1/jobs", "Bearer "+expired).body)
		narrow := c.m.AddToken(TokenSpec{Scopes: []string{"cluster"}})
		refused := get("/oapi/v1/jobs/1", "Bearer "+narrow)
		assert.Equal(t, 403, refused.status)
		assert.Equal(t, `{"message":"Token doesn't have permission to access this resource. Required permission: job"}`, refused.body)
		assert.Equal(t, 200, get("/oapi/v1/clusters", "Bearer "+narrow).status)
		everything := c.m.AddToken(TokenSpec{Scopes: []string{}})
		assert.Equal(t, 200, get("/oapi/v1/clusters", "Bearer "+everything).status, "no scopes permit everything")

		soon := c.m.AddToken(TokenSpec{ExpiredAt: c.m.Clock().Now().Add(time.Hour)})
		assert.Equal(t, 200, get("/oapi/v1/jobs", "Bearer "+soon).status)
		time.Sleep(time.Hour + time.Second)
		assert.Equal(t, 403, get("/oapi/v1/jobs", "Bearer "+soon).status, "it expires as the clock runs")

		c.m.RevokeToken(soon)
		assert.Equal(t, 401, get("/oapi/v1/jobs", "Bearer "+soon).status)
		assert.Equal(t, 401, get("/oapi/v1/jobs", "Bearer "+c.session()).status, "a session is no token")
		assert.Equal(t, 401, get("/api/v1/personal-access-tokens", "Bearer "+token).status, "a token is no session")
	})
}

// atOnce sends the same request several times at one instant.
func (c *caller) atOnce(n int, method, path string, headers ...string) map[int][]answer {
	var mu sync.Mutex
	var wg sync.WaitGroup
	by := map[int][]answer{}
	for range n {
		wg.Go(func() {
			a := c.do(method, path, "", headers...)
			mu.Lock()
			defer mu.Unlock()
			by[a.status] = append(by[a.status], a)
		})
	}
	wg.Wait()
	return by
}

// Lookups of a missing row that run at once share a query, and all but the
// first get a row of zeros (contract §1.6).
func TestTheQueryCache(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		by := c.atOnce(10, "GET", "/oapi/v1/jobs", "Authorization", "Bearer unknown")
		assert.Len(t, by[401], 1)
		assert.Len(t, by[403], 9)
		assert.Equal(t, `{"message":"Token is inactive"}`, by[403][0].body)

		good := []string{"Authorization", "Bearer " + c.m.Token()}
		by = c.atOnce(10, "GET", "/oapi/v1/jobs/777777", good...)
		assert.Len(t, by[404], 1)
		assert.Len(t, by[200], 9)
		assert.Equal(t, uint(0), into[gotJob](t, by[200][0]).ID)
		assert.Equal(t, 200, c.oapi("GET", "/jobs/777777", "").status, "the zeros are cached")
		time.Sleep(5 * time.Second)
		assert.Equal(t, 404, c.oapi("GET", "/jobs/777777", "").status, "until anything is written")
		assert.Equal(t, 404, c.oapi("GET", "/jobs/777777", "").status, "one after another they are all missing")
	})
}

// session signs in as root.
func (c *caller) session() string {
	c.t.Helper()
	a := c.do("POST", "/api/v1/users/signin", `{"name":"root","password":"dragonfly"}`)
	assert.Equal(c.t, 200, a.status, a.body)
	return into[struct{ Token string }](c.t, a).Token
}

func TestSignIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{Users: []User{{Name: "operator", Password: "correct horse"}}})
		signIn := func(body string) answer { return c.do("POST", "/api/v1/users/signin", body) }
		const good = `{"name":"operator","password":"correct horse"}`

		a := signIn(good)
		got := into[struct {
			Expire time.Time
			Token  string
		}](t, a)
		assert.Equal(t, c.m.Clock().Now().Add(14*24*time.Hour).Truncate(time.Second), got.Expire)
		assert.Equal(t, "jwt="+got.Token+"; Path=/; Max-Age=1209600", a.header.Get("Set-Cookie"))
		claimed, ok := c.m.verify(got.Token)
		assert.True(t, ok)
		assert.Equal(t, claims{ID: 1, Issued: c.m.Clock().Now().Unix(), Expires: got.Expire.Unix()}, claimed)

		trapped := signIn(good)
		assert.Equal(t, 401, trapped.status, "the trap: a good password right after an attempt")
		assert.Equal(t, unauthorized, trapped.body)
		assert.Equal(t, "JWT realm=Dragonfly", trapped.header.Get("Www-Authenticate"))
		time.Sleep(4 * time.Second)
		assert.Equal(t, 401, signIn(good).status)
		time.Sleep(time.Second)
		assert.Equal(t, 200, signIn(good).status, "the audit rows were written")

		c.create(`{"type":"get_task","args":{"url":"https://example.com/x"}}`)
		assert.Equal(t, 200, signIn(good).status, "any write heals it")

		time.Sleep(time.Minute)
		for _, bad := range []string{
			``, `{`, `{"name":"operator"}`, `{"name":"op","password":"correct horse"}`, `{"name":"operator","password":"short"}`,
			`{"name":"nobody","password":"correct horse"}`, `{"name":"operator","password":"wrong horse"}`,
		} {
			a := signIn(bad)
			assert.Equal(t, 401, a.status, bad)
			assert.Equal(t, unauthorized, a.body)
			time.Sleep(6 * time.Second)
		}
	})
}

func TestSessions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		jwt := c.session()
		const path = "/api/v1/personal-access-tokens"
		assert.Equal(t, 200, c.do("GET", path, "", "Authorization", "Bearer "+jwt).status)
		assert.Equal(t, 200, c.do("GET", path, "", "Cookie", "jwt="+jwt).status)
		assert.Equal(t, 200, c.do("GET", path+"?token="+jwt, "").status)
		refused := c.do("GET", path, "", "Authorization", "bearer "+jwt)
		assert.Equal(t, 401, refused.status, "here the scheme has a case")
		assert.Equal(t, "JWT realm=Dragonfly", refused.header.Get("Www-Authenticate"))
		assert.Equal(t, 401, c.do("GET", path, "", "Authorization", "Bearer "+jwt, "Cookie", "jwt=stale").status, "a stale cookie beats a good header")
		assert.Equal(t, 401, c.do("GET", path, "", "Authorization", "Bearer "+jwt+"x").status)
		assert.Equal(t, 401, c.do("GET", path, "").status)

		time.Sleep(13 * 24 * time.Hour)
		assert.Equal(t, 200, c.do("GET", path, "", "Authorization", "Bearer "+jwt).status)
		time.Sleep(2 * 24 * time.Hour)
		assert.Equal(t, 401, c.do("GET", path, "", "Authorization", "Bearer "+jwt).status, "expired")
	})
}

func TestAGuestOnlyReads(t *testing.T) {
	c := newCaller(t, Options{Users: []User{{Name: "visitor", Password: "let me in", Guest: true}}})
	in := c.do("POST", "/api/v1/users/signin", `{"name":"visitor","password":"let me in"}`)
	guest := []string{"Authorization", "Bearer " + into[struct{ Token string }](t, in).Token}
	assert.Contains(t, c.do("GET", "/api/v1/personal-access-tokens", "", guest...).body, c.m.Token(), "guests read tokens in clear")
	denied := c.do("POST", "/api/v1/personal-access-tokens", `{}`, guest...)
	assert.Equal(t, 401, denied.status)
	assert.Equal(t, `{"message":"permission deny"}`, denied.body)
}

func TestManagingTokens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		jwt := c.session()
		call := func(method, path, body string) answer {
			return c.do(method, "/api/v1/personal-access-tokens"+path, body, "Authorization", "Bearer "+jwt)
		}
		created := call("POST", "", `{"name":"tui","bio":"b","scopes":["job"],"expired_at":"2027-01-01T00:00:00Z","user_id":1}`)
		assert.Equal(t, 200, created.status, created.body)
		pat := into[tokenJSON](t, created)
		assert.Regexp(t, `^[A-Za-z0-9_-]{48}$`, pat.Token)
		assert.Zero(t, pat.User.ID, "its user is not loaded on creation")
		assert.Equal(t, 200, c.do("GET", "/oapi/v1/jobs", "", "Authorization", "Bearer "+pat.Token).status)

		listed := into[[]tokenJSON](t, call("GET", "", ""))
		again := listed[slices.IndexFunc(listed, func(t tokenJSON) bool { return t.ID == pat.ID })]
		assert.Equal(t, pat.Token, again.Token, "shown again, in clear")
		assert.Equal(t, "root", again.User.Name)

		conflict := call("POST", "", `{"name":"tui","expired_at":"2027-01-01T00:00:00Z","user_id":1}`)
		assert.Equal(t, 409, conflict.status)
		assert.Equal(t, `{"message":"Conflict"}`, conflict.body)
		both := into[tokenJSON](t, call("POST", "", `{"name":"both","scopes":[],"expired_at":"2027-01-01T00:00:00Z","user_id":77}`))
		assert.Equal(t, []string{"job", "cluster"}, both.Scopes)
		late := call("POST", "", `{"name":"late","expired_at":"2039-01-01T00:00:00Z","user_id":1}`)
		assert.Equal(t, 500, late.status, "past what the database can store")
		assert.Equal(t, `{"message":"Internal Server Error"}`, late.body)
		assert.Equal(t, 422, call("POST", "", `{"name":5}`).status)

		patched := into[tokenJSON](t, call("PATCH", "/"+uintText(pat.ID), `{"state":"inactive","name":"other"}`))
		assert.Equal(t, "inactive", patched.State)
		assert.Equal(t, "tui", patched.Name, "a name cannot change")
		assert.Equal(t, []string{"job", "cluster"}, patched.Scopes, "a change without scopes widens them")
		assert.Equal(t, 403, c.do("GET", "/oapi/v1/jobs", "", "Authorization", "Bearer "+pat.Token).status)
		assert.Equal(t, []string{"job"}, into[tokenJSON](t, call("PATCH", "/"+uintText(pat.ID), `{"scopes":["job"]}`)).Scopes)
		changed := into[tokenJSON](t, call("PATCH", "/"+uintText(pat.ID), `{"bio":"new","expired_at":"2028-01-01T00:00:00Z","user_id":5}`))
		assert.Equal(t, "new", changed.Bio)
		assert.Equal(t, 2028, changed.ExpiredAt.Year())
		assert.Equal(t, uint(5), changed.UserID)
		assert.Zero(t, changed.User.ID, "whether there is such a user is not checked")
		assert.Equal(t, 500, call("PATCH", "/"+uintText(pat.ID), `{"expired_at":"2039-01-01T00:00:00Z"}`).status)
		assert.Equal(t, 422, call("PATCH", "/"+uintText(pat.ID), `{"bio":5}`).status)
		assert.Contains(t, call("PATCH", "/"+uintText(pat.ID), `{"state":"gone"}`).body, "'UpdatePersonalAccessTokenRequest.State'")
		assert.Len(t, into[[]tokenJSON](t, call("GET", "?state=inactive", "")), 1)
		assert.Len(t, into[[]tokenJSON](t, call("GET", "?user_id=77", "")), 1)
		assert.Equal(t, 422, call("GET", "?state=gone", "").status)

		assert.Equal(t, 404, call("PATCH", "/99", `{}`).status)
		assert.Equal(t, 422, call("PATCH", "/0", `{}`).status)
		assert.Equal(t, http.StatusUnprocessableEntity, call("PATCH", "/x", `{}`).status)
	})
}
