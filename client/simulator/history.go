package simulator

import "time"

// writeHistory lives through the time before the start: past jobs begin and
// end, and the periodic collections leave their rows and take old ones, by the
// same events as later on.
func (m *Manager) writeHistory(past []PastJob) {
	start := m.now
	begin := m.born
	for _, p := range past {
		if at := start.Add(-p.Age); at.Before(begin) {
			begin = at
		}
	}
	m.now = begin
	m.planCollections()
	for _, p := range past {
		m.plan(start.Add(-p.Age), func() { m.writePast(p) })
	}
	m.liveUntil(start)
}

func (m *Manager) writePast(p PastJob) {
	kind := p.Type
	if kind == "" {
		kind = "delete_task"
	}
	args := &taskArgs{}
	switch {
	case p.ByID:
		args.TaskID = p.Target.TaskID()
	case p.Target.Content != "":
		args.Content = &p.Target.Content
	default:
		args.URL, args.Tag, args.Application = p.Target.URL, p.Target.Tag, p.Target.Application
		args.FilteredQueryParams = p.Target.FilteredQueryParams
		if p.Target.PieceLength != 0 {
			args.PieceLength = &p.Target.PieceLength
		}
	}
	m.fill(args)
	j := m.newJob(envelope{Type: kind, Bio: p.Bio}, m.stored(kind, args))
	for _, a := range p.Answers {
		c := m.clusterNamed(a.Cluster)
		j.clusters = append(j.clusters, c)
		e := &entry{uuid: "task_" + m.uuid(), task: kind, state: statePending, createdAt: m.now}
		j.entries = append(j.entries, e)
		if !a.Silent {
			answer := m.pastAnswer(c, p, a)
			m.after(max(a.Slow, 10*time.Millisecond), func() { e.answer, e.state = answer, stateSuccess })
		}
	}
	j.lost = p.Lost
	m.insert(j, m.jobChecks())
}

func (m *Manager) pastAnswer(c *cluster, p PastJob, a PastAnswer) any {
	if p.Type == "get_task" {
		answer := getAnswerJSON{Peers: []peerJSON{}, SchedulerClusterID: c.id}
		for _, name := range a.Hosts {
			h := m.host(a.Cluster + "/" + name)
			answer.Peers = append(answer.Peers, m.peer(c.schedulers[0], h, h.id, true))
		}
		return answer
	}
	answer := deleteAnswerJSON{SchedulerClusterID: c.id}
	if a.Unknown {
		return answer
	}
	answer.SuccessTasks, answer.FailureTasks = []deletedJSON{}, []failureJSON{}
	for _, name := range a.Hosts {
		answer.SuccessTasks = append(answer.SuccessTasks, m.host(a.Cluster+"/"+name).deleted())
	}
	for _, h := range c.hosts {
		if err, failed := a.Failures[h.spec.Name]; failed {
			answer.FailureTasks = append(answer.FailureTasks, h.failure(p.Target.TaskID(), err))
		}
	}
	return answer
}
