#include "core/facts/loader.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/facts/facts_store.h"
#include "core/python/arena.h"

namespace sixth::facts {
namespace {

constexpr std::size_t write_at = 1 << 20;  // bytes of new facts that are worth a trip to the disk

// Fetches facts from the state, one reader at a time. A blob found damaged is made again from its file.
class Fetcher {
  public:
    Fetcher(state::Db& db, const LoadOptions& options)
        : version_(blob_version(options.extractors)), store_(db, version_), options_(options) {
        options_.progress = nullptr;
    }

    SharedBlob fetch(const repo::SourceFile& source, std::int64_t id, const ContentHash& content) {
        SharedBlob blob;
        try {
            const std::lock_guard lock(guard_);
            blob = store_.blob(id);
        } catch (const state::StateError&) {
            blob = nullptr;
        }
        if (blob && Facts(std::string_view(*blob)).valid(version_)) return blob;
        std::string text = fs::read(options_.root / source.path);
        if (content_hash(text) != content)
            throw Error(fmt::format("'{}' changed while it was looked at", source.path), "run again");
        blob = std::make_shared<const std::string>(extract(std::move(text), options_.extractors));
        NewFacts kept{source.path, source.stamp, options_.stamped_ns, content, {}, {}};
        kept.set(*blob);
        try {
            const std::lock_guard lock(guard_);
            store_.write({kept});
        } catch (const state::StateError&) {
            return blob;  // what could not be kept is still right
        }
        return blob;
    }

    // All of them are read when the first is asked for.
    std::string_view outline(std::int64_t id) {
        std::call_once(outlines_read_, [this] {
            try {
                const std::lock_guard lock(guard_);
                outlines_ = store_.outlines();
            } catch (const state::StateError&) {  // the blobs hold them too
            }
        });
        return outlines_ ? outlines_->of(id) : std::string_view();
    }

    std::mutex& guard() { return guard_; }
    FactsStore& store() { return store_; }

  private:
    const std::uint64_t version_;
    std::mutex guard_;  // of the store
    FactsStore store_;
    std::once_flag outlines_read_;
    std::unique_ptr<const FactsStore::Outlines> outlines_;
    LoadOptions options_;
};

class Loader {
  public:
    Loader(const std::vector<repo::SourceFile>& sources, state::Db* db, const LoadOptions& options)
        : sources_(sources), options_(options), seen_ns_(options.stamped_ns) {
        if (db) fetcher_ = std::make_shared<Fetcher>(*db, options);
        loaded_.files.resize(sources.size());
        for (std::size_t i = 0; i < sources.size(); ++i) {
            loaded_.files[i].path = sources[i].path;
            loaded_.files[i].stamp = sources[i].stamp;
        }
    }

    Loaded run() {
        std::vector<std::size_t> rest = take_known();
        if (!rest.empty()) {
            // the largest first: no thread is left alone with a big file at the end
            std::stable_sort(rest.begin(), rest.end(), [&](std::size_t a, std::size_t b) {
                return sources_[a].stamp.size > sources_[b].stamp.size;
            });
            parallel_for(rest.size(), options_.jobs, [&](std::size_t i, unsigned) {
                load_one(rest[i]);
                if (options_.progress) options_.progress(++done_, rest.size());
            });
            python::release_arena();
        }
        if (fetcher_) finish();
        loaded_.parsed = parsed_;
        loaded_.bytes_parsed = bytes_parsed_;
        return std::move(loaded_);
    }

  private:
    static bool trusted(const KnownFile& known, const fs::Stamp& stamp) {
        return known.stamp == stamp && stamp.settled(known.seen_ns);
    }

    // Every file whose stamp is as remembered is what it was; returns the others.
    std::vector<std::size_t> take_known() {
        std::vector<std::size_t> rest;
        if (fetcher_) known_ = options_.known ? *options_.known : fetcher_->store().known_files();
        first_ = fetcher_ && known_.empty() && fetcher_->store().empty();
        auto known = known_.begin();
        for (std::size_t i = 0; i < sources_.size(); ++i) {  // both in order of path
            while (known != known_.end() && known->path < sources_[i].path) ++known;
            if (known != known_.end() && known->path == sources_[i].path &&
                trusted(*known, sources_[i].stamp)) {
                take(i, known->blob_id, known->hash);
            } else {
                rest.push_back(i);
            }
        }
        return rest;
    }

    void take(std::size_t i, std::int64_t id, const ContentHash& content) {
        loaded_.files[i].content = content;
        loaded_.files[i].facts = Facts([fetcher = fetcher_, source = sources_[i], id,
                                        content] { return fetcher->fetch(source, id, content); },
                                       [fetcher = fetcher_, id] { return fetcher->outline(id); });
    }

    void load_one(std::size_t i) {
        LoadedFile& file = loaded_.files[i];
        std::string text;
        try {
            text = fs::read(options_.root / file.path);
        } catch (const Error& error) {
            file.problem = error.what();
            return;
        }
        file.content = content_hash(text);
        if (const std::int64_t id = known_blob(file.content)) {
            take(i, id, file.content);
            return remember(i, nullptr);
        }
        bytes_parsed_ += text.size();
        ++parsed_;
        const auto blob = std::make_shared<const std::string>(extract(std::move(text), options_.extractors));
        file.facts = Facts(blob);
        remember(i, blob);
    }

    std::int64_t known_blob(const ContentHash& content) {
        if (!fetcher_ || first_) return 0;
        const std::lock_guard lock(fetcher_->guard());
        return fetcher_->store().blob_of(content);
    }

    // `blob`: facts that are new; nullptr when only the path is.
    void remember(std::size_t i, const SharedBlob& blob) {
        if (!fetcher_) return;
        NewFacts kept{sources_[i].path, sources_[i].stamp, seen_ns_, loaded_.files[i].content, {}, {}};
        if (blob) kept.set(*blob);
        {
            const std::lock_guard lock(pending_guard_);
            pending_bytes_ += kept.packed.size();
            pending_.push_back(std::move(kept));
            if (pending_bytes_ < write_at) return;
        }
        // while one thread writes, the others go on
        const std::unique_lock writing(fetcher_->guard(), std::try_to_lock);
        if (!writing) return;
        std::vector<NewFacts> batch;
        {
            const std::lock_guard lock(pending_guard_);
            batch.swap(pending_);
            pending_bytes_ = 0;
        }
        fetcher_->store().write(batch);
    }

    void finish() {
        FactsStore& store = fetcher_->store();
        store.write(pending_);
        if (!options_.complete || first_) return;
        std::vector<std::string> gone;
        auto at = sources_.begin();
        for (const KnownFile& known : known_) {
            while (at != sources_.end() && at->path < known.path) ++at;
            if (at == sources_.end() || at->path != known.path) gone.push_back(known.path);
        }
        if (gone.empty() && parsed_ == 0) return;
        store.forget(gone);
        store.prune(seen_ns_ / 1'000'000'000 / 86'400);
    }

    const std::vector<repo::SourceFile>& sources_;
    const LoadOptions& options_;
    const std::int64_t seen_ns_;
    std::shared_ptr<Fetcher> fetcher_;  // lives on in the facts
    bool first_ = false;                // nothing was known
    std::vector<KnownFile> known_;
    Loaded loaded_;
    std::mutex pending_guard_;
    std::vector<NewFacts> pending_;
    std::size_t pending_bytes_ = 0;
    std::atomic<std::size_t> parsed_{0}, bytes_parsed_{0}, done_{0};
};

}  // namespace

std::vector<KnownFile> known_files(state::Db& db, const std::vector<Extractor>& extractors) {
    return FactsStore(db, blob_version(extractors)).known_files();
}

Loaded load(const std::vector<repo::SourceFile>& sources, state::Db* db, const LoadOptions& options) {
    return Loader(sources, db, options).run();
}

}  // namespace sixth::facts
