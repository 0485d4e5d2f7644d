package client

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestClientCertificate(t *testing.T) {
	certificate, key := selfSigned(t)
	other, _ := selfSigned(t)
	server := httptest.NewUnstartedServer(reply(200, jsonType, `"OK"`))
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(readFile(t, certificate))
	server.TLS = &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	healthy := func(certificate, key string) error {
		c, err := New(Options{URL: server.URL, InsecureTLS: true, ClientCertificate: certificate, ClientKey: key})
		if err != nil {
			return err
		}
		return c.Healthy(context.Background())
	}
	assert.NoError(t, healthy(certificate, key))
	err := healthy("", "")
	require.IsType(t, &UnreachableError{}, err)
	assert.Contains(t, err.(Problem).Advice(), "--client-certificate")

	for name, tt := range map[string]struct{ certificate, key, field, says string }{
		"no key":         {certificate, "", "client-key", "no key"},
		"no certificate": {"", key, "client-certificate", "no certificate"},
		"not there":      {filepath.Join(t.TempDir(), "none.pem"), key, "client-certificate", "none.pem: no such file"},
		"not a key":      {certificate, certificate, "client-certificate", "cannot be used"},
		"another's key":  {other, key, "client-certificate", "does not match"},
	} {
		t.Run(name, func(t *testing.T) {
			var refused *RefusedError
			require.ErrorAs(t, healthy(tt.certificate, tt.key), &refused)
			assert.Equal(t, tt.field, refused.Field)
			assert.Contains(t, refused.Error(), tt.says)
			assert.Contains(t, refused.Advice(), "--client-key")
		})
	}
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	return data
}

// selfSigned writes a certificate for clients and its key to files.
func selfSigned(t *testing.T) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	require.NoError(t, err)
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	require.NoError(t, err)
	dir := t.TempDir()
	certificate, key = filepath.Join(dir, "client.pem"), filepath.Join(dir, "client.key")
	require.NoError(t, os.WriteFile(certificate, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	require.NoError(t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600))
	return certificate, key
}

// Somebody who has named a file of authorities is not told to name one.
func TestAnAuthorityThatIsNotInTheFile(t *testing.T) {
	server := httptest.NewUnstartedServer(reply(200, jsonType, `"OK"`))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	other, _ := selfSigned(t)
	right := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(right, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600))
	for _, tt := range []struct{ file, says, advises string }{
		{right, "", ""},
		{"", "signed by an unknown authority", "with --ca-file"},
		{other, "signed by an authority that is not in " + other, "That file has to hold"},
	} {
		c, err := New(Options{URL: server.URL, CAFile: tt.file})
		require.NoError(t, err)
		err = c.WithToken("secret").Healthy(t.Context())
		if tt.file == right {
			require.NoError(t, err)
			continue
		}
		var unreachable *UnreachableError
		require.ErrorAs(t, err, &unreachable)
		assert.Contains(t, err.Error(), tt.says)
		assert.Contains(t, unreachable.Advice(), tt.advises)
		assert.Equal(t, tt.file == "", strings.Contains(unreachable.Advice(), "--ca-file"))
	}
}
