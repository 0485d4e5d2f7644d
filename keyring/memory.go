package keyring

import (
	"context"
	"sync"
)

// Memory keeps tokens for this run only.
type Memory struct {
	mu     sync.Mutex
	tokens map[Item]Token
}

// NewMemory returns an empty memory.
func NewMemory() *Memory { return &Memory{tokens: map[Item]Token{}} }

// Name returns PlaceMemory.
func (m *Memory) Name() string { return PlaceMemory }

// Get returns the token of item.
func (m *Memory) Get(_ context.Context, item Item) (Token, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if token, ok := m.tokens[item]; ok {
		return token, nil
	}
	return Token{}, m.none(Read, item)
}

// Store keeps token as item.
func (m *Memory) Store(_ context.Context, item Item, token Token) error {
	if token.IsZero() {
		return &Failure{Op: Store, Place: PlaceMemory, Reason: Malformed, Err: ErrBlank}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tokens[item] = token
	return nil
}

// Delete forgets the token of item.
func (m *Memory) Delete(_ context.Context, item Item) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.tokens[item]; !ok {
		return m.none(Delete, item)
	}
	delete(m.tokens, item)
	return nil
}

func (m *Memory) none(op Op, item Item) *Failure {
	return &Failure{Op: op, Place: PlaceMemory, Reason: NotFound, Detail: item.String()}
}
