package rig

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"dftask/client"
	"dftask/client/simulator"
)

// CreateAs makes a job of another program in the name of a user, who need not
// exist, and returns the status of the answer.
func CreateAs(m *simulator.Manager, kind client.JobType, user uint) int {
	body := fmt.Sprintf(`{"type":%q,"args":{"url":"https://example.com/other.bin"},"user_id":%d}`, kind, user)
	r := httptest.NewRequest(http.MethodPost, "/oapi/v1/jobs", strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+m.Token())
	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, r)
	return answer.Code
}
