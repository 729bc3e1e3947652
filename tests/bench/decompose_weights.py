#!/usr/bin/env python3
"""The weights of analyzers/decompose/ground.cpp, from what decompose_grounding.py --dump wrote.

    decompose_weights.py DUMP...
    decompose_weights.py --bins DUMP...

Coordinate ascent over recall@5 + MRR, each repository counting the same; then a logistic fit of "was it changed?" to
score, lead and distance for the confidence. Prints both beside the weights of today. --bins tells instead what the
confidence that was printed is worth: of the first five files of each commit, how many of each bin were changed.
"""
import argparse
import collections
import json
import math

SIGNS = ["named", "defines", "words", "chunk", "meaning", "path", "history", "churn", "together"]
TODAY = [5.0, 1.2, 1.0, .57, .84, .7, .9, .25, .5]
STEPS = [0, .5, .7, .85, .95, 1.05, 1.15, 1.4, 2]


def load(names):
    every = collections.defaultdict(list)
    for name in names:
        for line in open(name):
            row = json.loads(line)
            right = set(row["right"])
            every[row["repository"]].append((len(right), [([c["signs"][s] for s in SIGNS], c["path"] in right) for c in row["candidates"]]))
    return every


def ranked(candidates, weights):
    scored = [(sum(w * s for w, s in zip(weights, signs)), right) for signs, right in candidates]
    return sorted(scored, key=lambda each: -each[0])


def worth(every, weights):
    total = 0
    for rows in every.values():
        value = 0
        for count, candidates in rows:
            order = ranked(candidates, weights)
            ranks = [rank for rank, (_, right) in enumerate(order) if right]
            value += sum(rank < 5 for rank in ranks) / count + (1 / (ranks[0] + 1) if ranks else 0)
        total += value / len(rows)
    return total / len(every)


def ascend(every, weights):
    best = worth(every, weights)
    for _ in range(6):
        before = best
        for at in range(len(weights)):
            for step in STEPS:
                trial = list(weights)
                trial[at] = weights[at] * step if weights[at] else step / 2
                value = worth(every, trial)
                if value > best + 1e-6:
                    best, found = value, trial
                    weights = found
        if best - before < 1e-4:
            break
    return weights, best


def fit(every, weights):
    samples = []
    for rows in every.values():
        for _, candidates in rows:
            order = ranked(candidates, weights)[:10]
            for rank, (score, right) in enumerate(order):
                lead = order[0][0] - order[1][0] if rank == 0 and len(order) > 1 else 0
                samples.append(((1, score, lead, order[0][0] - score), right))
    b = [-2.6, .75, .9, -1.0]
    for _ in range(400):
        gradient = [0.0] * 4
        for x, right in samples:
            error = right - 1 / (1 + math.exp(-sum(u * v for u, v in zip(b, x))))
            for i in range(4):
                gradient[i] += error * x[i]
        b = [u + 2 * g / len(samples) for u, g in zip(b, gradient)]
    return b


def bins(names):
    every = collections.defaultdict(list)  # (confidence, right) by repository
    for name in names:
        for line in open(name):
            row = json.loads(line)
            for candidate in row["candidates"][:5]:
                every[row["repository"]].append((candidate["confidence"], candidate["path"] in row["right"]))
    for title, samples in [*every.items(), ("all", [sample for rows in every.values() for sample in rows])]:
        told, error = [], 0
        for low in range(0, 100, 10):
            inside = [(c, right) for c, right in samples if low <= round(100 * c) < low + 10 + (low == 90)]
            if not inside:
                continue
            said, was = (sum(each) / len(inside) for each in zip(*inside))
            error += abs(said - was) * len(inside) / len(samples)
            told.append(f"{said:.2f}:{was:.2f} ({len(inside)})")
        print(f"{title}: mean error {error:.3f}  said:was " + "  ".join(told))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bins", action="store_true")
    parser.add_argument("dumps", nargs="+")
    args = parser.parse_args()
    if args.bins:
        return bins(args.dumps)
    every = load(args.dumps)
    print("today", round(worth(every, TODAY), 4), TODAY)
    weights, best = ascend(every, TODAY)
    print("found", round(best, 4), [round(w, 2) for w in weights])
    print("confidence: 1, score, lead, distance:", [round(v, 2) for v in fit(every, weights)])


if __name__ == "__main__":
    main()
