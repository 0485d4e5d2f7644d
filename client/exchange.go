package client

import (
	"net/url"
	"time"
)

// Exchange is one request and its result. It holds nothing secret: no
// header, no body, and of the address no token.
type Exchange struct {
	// Began is when it was sent, on the client's clock, and Took how long it was
	// until the answer was read.
	Began time.Time
	Took  time.Duration

	Method, Path string
	Query        string
	// Status is 0 when there was no answer.
	Status int
	// Sent and Received are the sizes of the bodies, in bytes; the second as it
	// was read, unpacked.
	Sent, Received int64
	// Jobs are the ids of the jobs that the answer is about.
	Jobs []uint
	// Err is why there is no usable answer; nil when there is one.
	Err error
}

// observe tells the observer how a request ended.
func (c *Client) observe(x Exchange, query url.Values, out any, err error) {
	if c.tell == nil {
		return
	}
	shown := url.Values{}
	for name, values := range query {
		// Managers take a token there too, and echo it (contract §0.13).
		if name != "access_token" && name != "token" {
			shown[name] = values
		}
	}
	x.Query, x.Err, x.Took = shown.Encode(), err, c.now().Sub(x.Began)
	if err == nil {
		x.Jobs = jobsOf(out)
	}
	c.tell(x)
}

// jobsOf are the ids of the jobs in a decoded answer.
func jobsOf(out any) (ids []uint) {
	switch v := out.(type) {
	case *Job:
		if v.ID != 0 {
			ids = append(ids, v.ID)
		}
	case *[]Job:
		for _, job := range *v {
			ids = append(ids, job.ID)
		}
	}
	return ids
}
