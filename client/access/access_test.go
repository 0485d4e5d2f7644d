package access

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
	"dftask/client/simulator/web"
)

const (
	rootName = "root"
	password = "dragonfly"
)

// stage is a simulated manager, and a client without a token that talks to it.
type stage struct {
	*simulator.Manager
	client *client.Client
	// asked are the requests so far, as "METHOD /path".
	mu    sync.Mutex
	asked []string
	// answer replaces the manager's answer when it is not nil and says true.
	answer func(http.ResponseWriter, *http.Request) bool
}

func newStage(t *testing.T, o simulator.Options) *stage {
	t.Helper()
	s := &stage{Manager: simulator.New(o)}
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	handler := s.Handler()
	var err error
	s.client, err = client.New(client.Options{URL: "http://manager.test", Now: s.Clock().Now, Transport: web.Transport(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.Method+" "+r.URL.RequestURI())
		s.mu.Unlock()
		if s.answer == nil || !s.answer(w, r) {
			handler.ServeHTTP(w, r)
		}
	}))})
	require.NoError(t, err)
	return s
}

// reset returns the requests since the last time.
func (s *stage) reset() []string {
	asked := s.asked
	s.asked = nil
	return asked
}

func (s *stage) signIn(t *testing.T, name, password string) *client.Session {
	t.Helper()
	session, err := SignIn(t.Context(), s.client, s.Clock(), name, password, nil)
	require.NoError(t, err)
	return session
}

// problem fails unless err is a problem with these words in it.
func problem(t *testing.T, err error, says, advises string) {
	t.Helper()
	require.Error(t, err)
	assert.Contains(t, err.Error(), says)
	var p client.Problem
	require.ErrorAs(t, err, &p)
	assert.Contains(t, p.Advice(), advises)
	assert.NotContains(t, err.Error()+p.Advice(), password)
}

func TestSignInWaitsTheQuirkOutOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, simulator.Options{})
		s.signIn(t, rootName, password)
		assert.Equal(t, []string{"POST /api/v1/users/signin"}, s.reset())

		// At once, by anybody: the right password is refused.
		var waits []time.Duration
		begun := time.Now()
		session, err := SignIn(t.Context(), s.client, s.Clock(), rootName, password, func(d time.Duration) { waits = append(waits, d) })
		require.NoError(t, err)
		assert.Equal(t, uint(1), session.UserID)
		assert.Equal(t, []time.Duration{6 * time.Second}, waits)
		assert.Equal(t, 6*time.Second, time.Since(begun))
		assert.Len(t, s.reset(), 2)

		time.Sleep(time.Minute)
		begun = time.Now()
		_, err = SignIn(t.Context(), s.client, s.Clock(), rootName, "not-this-one", func(time.Duration) {})
		problem(t, err, `the manager at manager.test refuses the name "root" with this password`, "Check both.")
		var refused *SignInError
		require.ErrorAs(t, err, &refused)
		assert.True(t, client.IsAuth(err))
		assert.NotContains(t, err.Error(), "not-this-one")
		assert.Equal(t, 6*time.Second, time.Since(begun))
		assert.Len(t, s.reset(), 2, "it is tried twice and no more")
	})
}

func TestSignInThatIsNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, simulator.Options{})
		for _, tt := range []struct{ name, password, says string }{
			{"ro", password, `user names have 3 to 10 characters, and "ro" has 2`},
			{"administrator", password, `"administrator" has 13`},
			{rootName, "short", "passwords have 8 to 20 characters"},
			{rootName, strings.Repeat("x", 21), "passwords have 8 to 20 characters"},
			{"", "", "user names have 3 to 10 characters"},
		} {
			_, err := SignIn(t.Context(), s.client, s.Clock(), tt.name, tt.password, func(time.Duration) { t.Error("waited") })
			problem(t, err, tt.says, "")
			var refused *client.RefusedError
			require.ErrorAs(t, err, &refused)
		}
		assert.Empty(t, s.reset())
		// Characters are counted, not bytes.
		_, err := SignIn(t.Context(), s.client, s.Clock(), "юзерюзерюз", "пароль-с-буквами-20-1", nil)
		problem(t, err, "passwords have", "")
		_, err = SignIn(t.Context(), s.client, s.Clock(), "юзерюзерюз", "пароль-с-буквами-20-", nil)
		problem(t, err, "refuses the name", "")
	})
}

func TestSignInThatFailsOtherwise(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, simulator.Options{})
		s.answer = func(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) }
		_, err := SignIn(t.Context(), s.client, s.Clock(), rootName, password, func(time.Duration) { t.Error("waited") })
		problem(t, err, "does not answer", "Check the address")
		assert.Len(t, s.reset(), 1)

		s.answer = nil
		s.signIn(t, rootName, password)
		ctx, cancel := context.WithCancel(t.Context())
		_, err = SignIn(ctx, s.client, s.Clock(), rootName, password, func(time.Duration) { cancel() })
		assert.ErrorIs(t, err, context.Canceled)
	})
}

func TestCreateEndsWithATokenThatWorks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, simulator.Options{})
		session := s.signIn(t, rootName, password)
		now := s.Clock().Now()
		request := Request{Name: DefaultName("alice@bastion.example.com", now), Description: "at work", Expires: InDays(7, now)}
		made, err := Create(t.Context(), session, request, now)
		require.NoError(t, err)
		assert.Equal(t, []string{ScopeCluster, ScopeJob}, made.Record.Scopes)
		assert.Equal(t, "at work", made.Record.Bio)
		facts := made.Facts(rootName)
		assert.Equal(t, request.Name, facts.Name)
		assert.Equal(t, InDays(7, now), facts.Expires)

		s.client.SetToken(made.Token.Reveal())
		s.reset()
		report := Try(t.Context(), s.client)
		assert.NoError(t, report.Err())
		assert.Len(t, report.Known, 2)
		assert.Equal(t, "it may search, delete and list clusters", report.May())
		asked := s.reset()
		require.Len(t, asked, 2)
		assert.Equal(t, "GET /oapi/v1/jobs?per_page=1", asked[0])
		assert.Contains(t, asked[1], "GET /oapi/v1/clusters")

		_, err = Create(t.Context(), session, request, now)
		problem(t, err, `has a token named "`+request.Name+`" already`, "Choose another with --name")
		var taken *NameTakenError
		require.ErrorAs(t, err, &taken)
	})
}

func TestCreateThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, simulator.Options{Users: []simulator.User{{Name: rootName, Password: password}, {Name: "visitor", Password: "let me in", Guest: true}}})
		now := s.Clock().Now()
		request := Request{Name: "one", Expires: InDays(30, now)}
		guest, session := s.signIn(t, "visitor", "let me in"), s.signIn(t, rootName, password)

		_, err := Create(t.Context(), guest, request, now)
		problem(t, err, "this user may list tokens, but not make or revoke them", "role root")
		assert.True(t, client.IsAuth(err))

		s.answer = func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = w.Write([]byte(`{"message":"ERROR: duplicate key value violates unique constraint \"uk_personal_access_token_name\" (SQLSTATE 23505)"}`))
			return true
		}
		_, err = Create(t.Context(), session, request, now)
		var taken *NameTakenError
		require.ErrorAs(t, err, &taken, "as PostgreSQL says it")

		s.answer = func(w http.ResponseWriter, r *http.Request) bool {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusBadGateway)
			return true
		}
		_, err = Create(t.Context(), session, request, now)
		problem(t, err, `it is not known whether the token "one" was made`, "dftask token list")

		s.answer = nil
		time.Sleep(15 * 24 * time.Hour)
		_, err = List(t.Context(), session)
		problem(t, err, "has ended the session", "Sign in again")
	})
}

func TestRequestsThatAreNotSent(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	good := Request{Name: "n", Expires: InDays(7, now), Scopes: []string{"job"}}
	require.NoError(t, good.Check(now))
	for says, change := range map[string]func(*Request){
		"has no name":                                      func(r *Request) { r.Name = "  " },
		"name is longer than 256":                          func(r *Request) { r.Name = strings.Repeat("ü", 257) },
		"description is longer than 1,024":                 func(r *Request) { r.Description = strings.Repeat("x", 1025) },
		`there is no scope "jobs"`:                         func(r *Request) { r.Scopes = []string{"jobs"} },
		"not said when":                                    func(r *Request) { r.Expires = time.Time{} },
		"would have expired already, on 2026-11-22":        func(r *Request) { r.Expires = now.AddDate(0, 0, -1) },
		"2038-01-19 is later than many managers can store": func(r *Request) { r.Expires = time.Date(2038, 1, 19, 0, 0, 0, 0, time.UTC) },
	} {
		r := good
		change(&r)
		problem(t, r.Check(now), says, "")
	}
	assert.Less(t, len(DefaultName(strings.Repeat("u", 300)+"@"+strings.Repeat("h", 300), now)), maxTokenName)
	assert.Regexp(t, `^dftask-al-ice-bastion-20261123-[0-9a-f]{4}$`, DefaultName("al ice@bastion.example.com", now))
	assert.Regexp(t, `^dftask-unknown-unknown-20261123-[0-9a-f]{4}$`, DefaultName("", now))
}

func TestParseExpiry(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 5, time.FixedZone("", 3600))
	for text, want := range map[string]string{
		"7d":                   "2026-11-30T11:00:00Z",
		" 90d ":                "2027-02-21T11:00:00Z",
		"2026-12-31":           "2026-12-31T23:59:59Z",
		"2026-11-23":           "2026-11-23T23:59:59Z",
		"2027-01-01T08:00:00Z": "2027-01-01T08:00:00Z",
		"2038-01-18":           "2038-01-18T23:59:59Z",
	} {
		got, err := ParseExpiry(text, now)
		require.NoError(t, err, text)
		assert.Equal(t, want, got.UTC().Format(time.RFC3339Nano), text)
	}
	for text, says := range map[string]string{
		"":           "neither a number of days nor a date",
		"30":         "neither a number of days nor a date",
		"1.5d":       "neither a number of days nor a date",
		"-3d":        "neither a number of days nor a date",
		"99999d":     "neither a number of days nor a date",
		"never":      "neither a number of days nor a date",
		"31.12.2026": "neither a number of days nor a date",
		"2026-02-30": "neither a number of days nor a date",
		"0d":         "would have expired already",
		"2026-11-22": "would have expired already, on 2026-11-22",
		"2038-01-19": "later than many managers can store",
		"16000d":     "later than many managers can store",
	} {
		_, err := ParseExpiry(text, now)
		problem(t, err, says, "Give")
	}
}

func TestRevokeKeepsTheScopes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, simulator.Options{})
		session := s.signIn(t, rootName, password)
		now := s.Clock().Now()
		first, err := Create(t.Context(), session, Request{Name: "2", Expires: InDays(7, now), Scopes: []string{"job"}}, now)
		require.NoError(t, err)
		_, err = Create(t.Context(), session, Request{Name: "other", Expires: InDays(7, now)}, now)
		require.NoError(t, err)

		tokens, err := List(t.Context(), session)
		require.NoError(t, err)
		assert.Equal(t, "other", tokens[0].Name, "the newest first")
		for want, name := range map[string]string{"2": "2", "3": "other", "other": "other", "1": "default"} {
			got, err := Pick(tokens, want)
			require.NoError(t, err)
			assert.Equal(t, name, got.Name, "picked by %q", want)
		}
		_, err = Pick(tokens, "none")
		problem(t, err, `you have no token "none"`, "dftask token list")

		picked, err := Pick(tokens, "2")
		require.NoError(t, err)
		require.NoError(t, Revoke(t.Context(), session, picked))
		tokens, err = List(t.Context(), session)
		require.NoError(t, err)
		picked, err = Pick(tokens, "2")
		require.NoError(t, err)
		assert.Equal(t, StateInactive, picked.State)
		assert.Equal(t, []string{"job"}, picked.Scopes, "a PATCH without them would have widened them")
		s.client.SetToken(first.Token.Reveal())
		problem(t, Try(t.Context(), s.client).Err(), "inactive", "Activate")
	})
}

func TestTry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, simulator.Options{})
		now := s.Clock().Now()
		for _, tt := range []struct {
			name          string
			token         string
			says, advises string // of Err
			job, cluster  bool   // whether a token made with that scope alone is good
			asks          int
			may           string
		}{
			{"expired", s.AddToken(simulator.TokenSpec{ExpiredAt: now.Add(-time.Hour)}), "has expired", "Create another", false, false, 1, "it may do nothing"},
			{"inactive", s.AddToken(simulator.TokenSpec{Inactive: true}), "is inactive", "Activate", false, false, 1, "it may do nothing"},
			{"unknown", "nobody-knows-it", "does not know the token", "mistyped", false, false, 1, "it may do nothing"},
			{"job alone", s.AddToken(simulator.TokenSpec{Scopes: []string{"job"}}), `lacks the scope "cluster"`, "scopes job and cluster", true, false, 2, "it may search and delete, and not list clusters"},
			{"cluster alone", s.AddToken(simulator.TokenSpec{Scopes: []string{"cluster"}}), `lacks the scope "job"`, "scopes job and cluster", false, true, 2, "it may list clusters, and neither search nor delete"},
			{"another", s.AddToken(simulator.TokenSpec{Scopes: []string{"preheat"}}), `lacks the scope "job"`, "scopes job and cluster", false, false, 2, "it may do nothing"},
		} {
			s.client.SetToken(tt.token)
			s.reset()
			r := Try(t.Context(), s.client)
			problem(t, r.Err(), tt.says, tt.advises)
			assert.True(t, client.IsAuth(r.Err()), tt.name)
			assert.Equal(t, tt.job, r.Err(ScopeJob) == nil, tt.name)
			assert.Equal(t, tt.cluster, r.Err(ScopeCluster) == nil, tt.name)
			assert.Len(t, s.reset(), tt.asks, tt.name)
			assert.Contains(t, r.May(), tt.may)
			assert.NotContains(t, r.May(), tt.token)
			time.Sleep(time.Minute)
		}
		// A job whose user is gone breaks the list, and the token is good all the same.
		s.client.SetToken(s.Token())
		s.answer = func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path != "/oapi/v1/jobs" {
				return false
			}
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(`{"message":"record not found"}`))
			return true
		}
		assert.Equal(t, "it may search, delete and list clusters", Try(t.Context(), s.client).May())
		odd := Report{Clusters: &client.ServerError{Host: "m", Status: 500, Message: "invalid number of the seed peer cluster"}}
		assert.NoError(t, odd.Err(), "the token is good for all that")
		assert.Contains(t, odd.May(), "the clusters cannot be read: the manager at m failed")
		away := errors.New("away")
		assert.ErrorIs(t, Report{Jobs: away, Clusters: away}.Err(ScopeJob), away)
	})
}
