#include "core/facts/loader.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/facts/facts_store.h"

namespace sixth::facts {
namespace {

constexpr std::int64_t racy_ns =
    50'000'000;  // a file changed this shortly before it was stamped may change again unseen
constexpr std::size_t write_at = std::size_t{2}
                                 << 20;  // bytes of new facts that are worth a trip to the disk

class Loader {
  public:
    Loader(const std::vector<repo::SourceFile>& sources, state::Db* db, const LoadOptions& options)
        : sources_(sources),
          options_(options),
          version_(blob_version(options.extractors)),
          seen_ns_(options.stamped_ns) {
        if (db) store_.emplace(*db, version_);
        loaded_.files.resize(sources.size());
        for (std::size_t i = 0; i < sources.size(); ++i) loaded_.files[i].path = sources[i].path;
    }

    Loaded run() {
        std::vector<std::size_t> rest = take_known();
        if (!rest.empty()) {
            if (store_) ids_ = store_->ids_by_hash();
            // the largest first: no thread is left alone with a big file at the end
            std::stable_sort(rest.begin(), rest.end(), [&](std::size_t a, std::size_t b) {
                return sources_[a].stamp.size > sources_[b].stamp.size;
            });
            parallel_for(rest.size(), options_.jobs, [&](std::size_t i, unsigned) {
                load_one(rest[i]);
                if (options_.progress) options_.progress(++done_, rest.size());
            });
        }
        if (store_) finish();
        loaded_.parsed = parsed_;
        loaded_.bytes_parsed = bytes_parsed_;
        return std::move(loaded_);
    }

  private:
    bool trusted(const KnownFile& known, const fs::Stamp& stamp) const {
        return known.stamp == stamp && std::max(stamp.mtime_ns, stamp.ctime_ns) + racy_ns < known.seen_ns;
    }

    // Fills in every file whose stamp is as remembered; returns the others.
    std::vector<std::size_t> take_known() {
        std::vector<std::size_t> rest;
        std::vector<std::int64_t> ids(sources_.size(), 0);
        if (store_) {
            known_ = store_->known_files();
            std::vector<std::int64_t> wanted;
            for (std::size_t i = 0; i < sources_.size(); ++i) {
                const auto known = known_.find(sources_[i].path);
                if (known == known_.end() || !trusted(known->second, sources_[i].stamp)) continue;
                ids[i] = known->second.blob_id;
                wanted.push_back(ids[i]);
            }
            blobs_ = store_->blobs(wanted);
        }
        for (std::size_t i = 0; i < sources_.size(); ++i) {
            const auto blob = ids[i] ? blobs_.find(ids[i]) : blobs_.end();
            if (blob == blobs_.end() || !use(i, blob->second)) rest.push_back(i);
        }
        return rest;
    }

    bool use(std::size_t i, SharedBlob blob) {
        LoadedFile& file = loaded_.files[i];
        file.blob = std::move(blob);
        file.facts = Facts(*file.blob);
        return file.facts.valid(version_);
    }

    void load_one(std::size_t i) {
        const repo::SourceFile& source = sources_[i];
        std::string text;
        try {
            text = fs::read(options_.root / source.path);
        } catch (const Error& error) {
            loaded_.files[i].problem = error.what();
            return;
        }
        const ContentHash hash = content_hash(text);
        const auto id = ids_.find(hash);
        if (id != ids_.end()) {
            SharedBlob blob;
            {
                const std::lock_guard lock(store_guard_);
                auto found = store_->blobs({id->second});
                if (!found.empty()) blob = std::move(found.begin()->second);
            }
            if (blob && use(i, std::move(blob))) return remember(i, hash, false);
        }
        bytes_parsed_ += text.size();
        ++parsed_;
        use(i, std::make_shared<const std::string>(extract(std::move(text), options_.extractors)));
        remember(i, hash, true);
    }

    void remember(std::size_t i, const ContentHash& hash, bool fresh) {
        if (!store_) return;
        std::vector<NewFacts> batch;
        {
            const std::lock_guard lock(pending_guard_);
            const std::string* blob = fresh ? loaded_.files[i].blob.get() : nullptr;
            pending_.push_back({sources_[i].path, sources_[i].stamp, seen_ns_, hash, blob});
            if (fresh) pending_bytes_ += blob->size();
            if (pending_bytes_ < write_at) return;
            batch.swap(pending_);
            pending_bytes_ = 0;
        }
        const std::lock_guard lock(store_guard_);
        store_->write(batch);
    }

    void finish() {
        store_->write(pending_);
        if (!options_.complete) return;
        std::vector<std::string> gone;
        for (const auto& [path, known] : known_) {
            const auto at =
                std::lower_bound(sources_.begin(), sources_.end(), path,
                                 [](const repo::SourceFile& s, const std::string& p) { return s.path < p; });
            if (at == sources_.end() || at->path != path) gone.push_back(path);
        }
        if (gone.empty() && parsed_ == 0) return;
        store_->forget(gone);
        store_->prune(seen_ns_ / 1'000'000'000 / 86'400);
    }

    const std::vector<repo::SourceFile>& sources_;
    const LoadOptions& options_;
    const std::uint64_t version_;
    const std::int64_t seen_ns_;
    std::optional<FactsStore> store_;
    std::unordered_map<std::string, KnownFile> known_;
    std::unordered_map<std::int64_t, SharedBlob> blobs_;
    std::unordered_map<ContentHash, std::int64_t> ids_;
    Loaded loaded_;
    std::mutex store_guard_, pending_guard_;
    std::vector<NewFacts> pending_;
    std::size_t pending_bytes_ = 0;
    std::atomic<std::size_t> parsed_{0}, bytes_parsed_{0}, done_{0};
};

}  // namespace

Loaded load(const std::vector<repo::SourceFile>& sources, state::Db* db, const LoadOptions& options) {
    return Loader(sources, db, options).run();
}

}  // namespace sixth::facts
