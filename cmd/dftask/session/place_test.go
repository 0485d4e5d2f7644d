package session

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// A command line leads to the manager that the dashboard shows, wherever it is
// carried out.
func TestPlaceOf(t *testing.T) {
	for want, got := range map[string]string{
		"dftask --context prod executions show 1":                Flags{}.PlaceOf(Settings{Context: "prod", Manager: "http://m:1"}).Show(1),
		"dftask --manager http://m:1 executions show 1":          Flags{}.PlaceOf(Settings{Manager: "http://m:1"}).Show(1),
		"dftask --manager http://other:1 executions show 1":      Flags{Manager: "http://other:1"}.PlaceOf(Settings{Context: "prod", Manager: "http://other:1"}).Show(1),
		"dftask --context prod --insecure-tls executions show 1": Flags{Context: "prod", InsecureTLS: true}.PlaceOf(Settings{Context: "prod"}).Show(1),
		"dftask --demo executions show 1":                        Flags{Demo: true}.PlaceOf(Settings{}).Show(1),
		"dftask --context dev executions show 1":                 Flags{Manager: "http://m:1"}.ForContext("dev").PlaceOf(Settings{Context: "dev"}).Show(1),
	} {
		assert.Equal(t, want, got)
	}
}
