package simulator

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestADatabaseThatIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{Fleet: small(On("c", "a")...)})
		j := c.create(deleteF)
		time.Sleep(20 * time.Second)
		c.m.LoseDatabase(20 * time.Second)
		for _, path := range []string{"/jobs", "/jobs/" + uintText(j.ID), "/clusters"} {
			a := c.oapi("GET", path, "")
			assert.Equal(t, 401, a.status, path)
			assert.Equal(t, unauthorized, a.body)
		}
		assert.Equal(t, 401, c.oapi("POST", "/jobs", getF).status)
		assert.Equal(t, 401, c.do("POST", "/api/v1/users/signin", `{"name":"root","password":"dragonfly"}`).status)
		assert.Equal(t, 200, c.do("GET", "/healthy", "").status, "it touches nothing")
		time.Sleep(20 * time.Second)
		assert.Equal(t, 200, c.oapi("GET", "/jobs", "").status, "it heals by itself")
		assert.Equal(t, "PENDING", c.job(j.ID).State, "the check at 30 s could not be written down")
		assert.Empty(t, c.m.Holders(idF), "though the work was done")
		time.Sleep(51 * time.Second)
		assert.Equal(t, "SUCCESS", c.job(j.ID).State, "the next one was")
	})
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{Fleet: small(On("c", "a")...), Release: Release2_3})
		j := c.create(deleteF)
		time.Sleep(20 * time.Second)
		c.m.LoseDatabase(time.Minute)
		time.Sleep(2 * time.Hour)
		assert.Equal(t, "PENDING", c.job(j.ID).State, "older managers give up")
	})
}

func TestASlowHost(t *testing.T) {
	for _, takes := range []time.Duration{110 * time.Second, 2 * time.Minute, 150 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			c := newCaller(t, Options{Fleet: small(On("c", "a", "b")...)})
			c.m.SlowHost("c/a", takes)
			j := c.create(deleteF)
			time.Sleep(91 * time.Second)
			assert.Equal(t, "PENDING", c.job(j.ID).State)
			assert.Contains(t, c.m.Holders(idF), "c/a")
			assert.Equal(t, "SUCCESS", c.run(getF).State, "it answers all else at once")
			time.Sleep(211*time.Second - 91*time.Second - 31*time.Second)
			deleted, failed := outcome(t, c.job(j.ID))
			assert.Contains(t, deleted, "b")
			if takes < rpcTimeout {
				assert.Contains(t, deleted, "a")
			} else {
				assert.Contains(t, failed["a"][0], deadlineExceeded)
			}
			assert.Empty(t, c.m.Holders(idF), "deleted all the same")
		})
	}
}

// Until its hosts have announced themselves again a scheduler asks none of them.
func TestASchedulerWhoseHostsAreNotBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{Fleet: small(On("c", "a")...)})
		c.m.RestartScheduler("c", "")
		assert.Contains(t, c.raw(c.run(getF).ID), `"peers":null`)
		time.Sleep(announceEvery)
		assert.Contains(t, c.raw(c.run(getF).ID), `"hostname":"a"`)
	})
}
