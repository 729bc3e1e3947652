def claim_one(store, worker, limit):
    if limit < 0:
        raise ValueError(limit)
    tasks = []
    for row in store.rows(worker):
        if row.done or row.worker not in (None, worker):
            continue
        row.worker = worker
        tasks.append(row.task)
        if len(tasks) == limit:
            break
    store.save(tasks, by=worker)
    return sorted(tasks, key=lambda task: task.name)
