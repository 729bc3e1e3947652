#include "core/search/update.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/search/chunks.h"
#include "core/search/index_store.h"
#include "core/search/sections.h"
#include "core/search/terms.h"

namespace sixth::search {
namespace {

constexpr std::size_t write_at = std::size_t{1} << 20;    // bytes that are worth a trip to the disk
constexpr std::size_t most_pending = 16 * write_at;       // while another thread writes
constexpr std::size_t most_text = std::size_t{64} << 10;  // bytes of a chunk that are looked at
constexpr int most_tries = 5;
constexpr std::size_t worth_compacting = 50;  // files

// ".py" says nothing.
std::string_view path_words(std::string_view path) {
    return path.substr(0, path.ends_with(".py") ? path.size() - 3 : path.size());
}

// Chunks into terms and vectors; one a thread.
class Worker {
  public:
    explicit Worker(const Embedder* model) : model_(model) {}

    void fill(NewFile& file, std::string_view text) {
        terms_.append(path_words(file.path), file.path_terms);
        for (const Chunk& chunk : file.chunks) {
            NewFile::Terms terms;
            terms_.append(chunk.symbol, terms.symbol);
            for (const std::string& name : chunk.names) terms_.append(name, terms.symbol);
            const std::string_view body =
                text.substr(chunk.begin, std::min<std::size_t>(chunk.end - chunk.begin, most_text));
            terms_.append(body, terms.text);
            file.terms.push_back(std::move(terms));
        }
    }

    // `known`: vectors of chunks of the same hash, or nullptr.
    std::size_t embed(NewFile& file, std::string_view text,
                      const std::unordered_map<std::uint64_t, std::string>* known) const {
        if (!model_ || file.chunks.empty()) return 0;
        std::vector<const std::string*> rows(file.chunks.size());  // nullptr: is made anew
        std::vector<CodeText> texts;
        for (std::size_t c = 0; c < file.chunks.size(); ++c) {
            const Chunk& chunk = file.chunks[c];
            if (known) {
                const auto at = known->find(chunk.hash);
                if (at != known->end()) rows[c] = &at->second;
            }
            if (rows[c]) continue;
            const bool code = chunk.kind != ChunkKind::section;
            texts.push_back(
                {chunk.symbol, code ? name_of(chunk.symbol) : std::string_view(chunk.symbol),
                 code ? context_of(chunk.symbol) : std::string_view(),
                 text.substr(chunk.begin, std::min<std::size_t>(chunk.end - chunk.begin, most_text))});
        }
        std::string made;
        if (!texts.empty()) model_->embed_code(texts, made);
        made = model_->pack(std::move(made));
        const std::size_t width = texts.empty() ? 0 : made.size() / texts.size();
        std::string_view next = made;
        for (const std::string* row : rows) {
            file.vectors += row ? std::string_view(*row) : next.substr(0, width);
            if (!row) next.remove_prefix(width);
        }
        return file.chunks.size() - texts.size();
    }

  private:
    const Embedder* model_;
    Terms terms_;
};

bool trusted(const IndexedFile& known, const fs::Stamp& stamp) {
    return known.stamp == stamp && stamp.settled(known.seen_ns);
}

class Updater {
  public:
    Updater(state::Db& db, const std::vector<Source>& sources, const UpdateOptions& options)
        : store_(db), db_(db), sources_(sources), options_(options), model_(model_number(options.model)) {
        for (unsigned i = 0; i < std::max(1U, options.jobs); ++i)
            workers_.push_back(std::make_unique<Worker>(options.model));
    }

    UpdateReport run() {
        compare();
        if (!stale_.empty() || !gone_.empty() || base_ == 0) {
            prepare_outlines();
            parallel_for(stale_.size(), options_.jobs, [&](std::size_t i, unsigned worker) {
                do_one(stale_[i], *workers_[worker]);
                if (options_.progress) options_.progress(++done_, stale_.size());
            });
            write(pending_);
            if (begun_ || !gone_.empty() || base_ == 0) {
                begin();
                store_.remove(gone_);
                store_.commit(options_.model ? options_.model->title() : std::string(), model_);
            }
        }
        store_.sweep();
        if (begun_ && writes_much()) {
            store_.merge_while_writing(true);
            store_.compact(merged_ ? IndexStore::Merge::recent : IndexStore::Merge::all);
        }
        if (!restamped_.empty()) store_.restamp(restamped_);
        report_.removed = gone_.size();
        report_.files = known_.size() - gone_.size() + fresh_;
        report_.chunks += known_chunks_;
        if (!begun_) report_.read = {base_, std::move(known_)};
        return std::move(report_);
    }

  private:
    struct Stale {
        const Source* source;
        const IndexedFile* known;  // nullptr: the path is new
        std::string outline;
    };

    bool writes_much() const { return stale_.size() > worth_compacting && stale_.size() * 4 > known_.size(); }

    bool has_right_vectors(const IndexedFile& file) const {
        return file.model == model_ || (options_.keep_vectors && model_ == 0);
    }

    void compare() {
        {
            state::ReadTransaction moment(db_);
            base_ = store_.generation();
            known_ = store_.files();
        }
        sort_by_path(known_);
        for (const IndexedFile& file : known_) known_chunks_ += file.chunks;
        auto known = known_.begin();
        for (const Source& source : sources_) {
            while (known != known_.end() && known->path < source.path) forget(*known++);
            const bool there = known != known_.end() && known->path == source.path;
            const IndexedFile* file = there ? &*known : nullptr;
            if (there) ++known;
            const bool same = file && has_right_vectors(*file) &&
                              (source.facts ? file->hash == source.hash : trusted(*file, source.stamp));
            if (!same) stale_.push_back({&source, file, {}});
            // the bytes are the same: is_current() shall see it by the stamp
            if (same && !trusted(*file, source.stamp)) restamp(*file, source);
        }
        while (known != known_.end()) forget(*known++);
        // contents that only moved keep their vectors
        for (const IndexedFile& file : known_) {
            if (!stale_.empty() && file.model == model_) by_hash_.emplace(file.hash, &file);
        }
        std::stable_sort(stale_.begin(), stale_.end(), [](const Stale& a, const Stale& b) {
            return a.source->stamp.size > b.source->stamp.size;
        });
    }

    void restamp(const IndexedFile& known, const Source& source) {
        restamped_.push_back(known);
        restamped_.back().stamp = source.stamp;
        restamped_.back().seen_ns = options_.stamped_ns;
    }

    void forget(const IndexedFile& file) {
        if (!options_.complete) return;
        gone_.push_back(file.id);
        known_chunks_ -= file.chunks;
    }

    // Facts may come from the state, which is for one thread at a time.
    void prepare_outlines() {
        for (Stale& stale : stale_) {
            to_write_ += stale.source->stamp.size;
            if (stale.source->facts) stale.outline = stale.source->facts->extra(options_.outline);
        }
    }

    void do_one(const Stale& stale, Worker& worker) {
        const Source& source = *stale.source;
        if (options_.deadline && std::chrono::steady_clock::now() > *options_.deadline) {
            const std::lock_guard lock(guard_);
            ++report_.left;
            return;
        }
        NewFile file;
        std::string text;
        try {
            if (source.facts || source.stamp.size <= longest_text)
                text = fs::read(options_.root / source.path);
        } catch (const Error& error) {
            const std::lock_guard lock(guard_);
            report_.problems.emplace_back(error.what());
            if (stale.known) {
                gone_.push_back(stale.known->id);
                known_chunks_ -= stale.known->chunks;
            }
            return;
        }
        file.hash = content_hash(text);
        if (source.facts && file.hash != source.hash) {  // changed while it was looked at
            const std::lock_guard lock(guard_);
            ++report_.left;
            return;
        }
        if (!source.facts && !is_text(text)) text.clear();  // what is no text is remembered as empty
        if (stale.known && stale.known->hash == file.hash && has_right_vectors(*stale.known)) {
            const std::lock_guard lock(guard_);
            restamp(*stale.known, source);
            return;
        }
        file.path = source.path;
        file.stamp = source.stamp;
        file.seen_ns = options_.stamped_ns;
        file.model = model_;
        file.replaces = stale.known ? stale.known->id : 0;
        file.chunks = source.facts ? python_chunks(stale.outline, text) : text_chunks(source.path, text);
        worker.fill(file, text);
        std::unordered_map<std::uint64_t, std::string> known = known_vectors(stale, file.hash);
        const std::size_t reused = worker.embed(file, text, &known);
        add(std::move(file), stale, reused);
    }

    // What the index holds of this path, or of another file with the same bytes.
    std::unordered_map<std::uint64_t, std::string> known_vectors(const Stale& stale,
                                                                 const ContentHash& hash) {
        std::unordered_map<std::uint64_t, std::string> known;
        if (!options_.model) return known;
        const auto moved = by_hash_.find(hash);
        const IndexedFile* from = moved != by_hash_.end() ? moved->second : stale.known;
        if (!from || from->model != model_) return known;
        const std::lock_guard lock(writing_);
        const std::vector<Chunk> chunks = store_.chunks(from->id);
        const std::string vectors = store_.vectors(from->id);
        if (chunks.empty() || vectors.size() % chunks.size() != 0) return known;
        const std::size_t width = vectors.size() / chunks.size();
        for (std::size_t c = 0; width > 0 && c < chunks.size(); ++c)
            known.emplace(chunks[c].hash, vectors.substr(c * width, width));
        return known;
    }

    void add(NewFile file, const Stale& stale, std::size_t reused) {
        std::vector<NewFile> batch;
        std::unique_lock writing(writing_, std::defer_lock);
        {
            const std::lock_guard lock(guard_);
            ++report_.changed;
            report_.chunks += file.chunks.size();
            if (options_.model) {
                report_.reused += reused;
                report_.embedded += file.chunks.size() - reused;
            }
            if (stale.known) {
                known_chunks_ -= stale.known->chunks;
            } else {
                ++fresh_;
            }
            pending_bytes_ += file.bytes();
            pending_.push_back(std::move(file));
            if (pending_bytes_ < write_at) return;
            // whoever writes now takes what came meanwhile with the next batch
            if (!writing.try_lock() && pending_bytes_ < most_pending) return;
            batch.swap(pending_);
            pending_bytes_ = 0;
        }
        if (!writing) writing.lock();
        write(batch);
    }

    void begin() {
        if (begun_) return;
        store_.begin(base_);
        store_.merge_while_writing(!writes_much());
        begun_ = true;
    }
    void write(const std::vector<NewFile>& files) {
        if (files.empty()) return;
        begin();
        store_.write(files);
        for (const NewFile& file : files) written_ += file.stamp.size;
        if (merged_ || !writes_much() || written_ < to_write_ / 3 * 2) return;
        // now, while the other threads still have work; at the end they would wait for this one
        store_.compact(IndexStore::Merge::all);
        merged_ = true;
    }

    IndexStore store_;
    state::Db& db_;
    const std::vector<Source>& sources_;
    const UpdateOptions& options_;
    const std::int64_t model_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::int64_t base_ = 0;
    std::vector<IndexedFile> known_, restamped_;
    std::map<ContentHash, const IndexedFile*> by_hash_;
    std::vector<Stale> stale_;
    std::vector<std::int64_t> gone_;
    std::mutex guard_;    // of what follows
    std::mutex writing_;  // of the state; waited for while holding nothing
    bool begun_ = false, merged_ = false;
    std::uint64_t to_write_ = 0, written_ = 0;  // bytes of source
    std::vector<NewFile> pending_;
    std::size_t pending_bytes_ = 0, fresh_ = 0, known_chunks_ = 0;
    UpdateReport report_;
    std::atomic<std::size_t> done_{0};
};

}  // namespace

bool is_current(const IndexedFiles& index, const std::vector<Source>& sources, const Embedder* model) {
    const auto same = [&](const IndexedFile& file, const Source& source) {
        return file.path == source.path && trusted(file, source.stamp) &&
               (!model || file.model == model->number());
    };
    return index.generation != 0 &&
           std::equal(index.files.begin(), index.files.end(), sources.begin(), sources.end(), same);
}

UpdateReport update(state::Db& db, const std::vector<Source>& sources, const UpdateOptions& options) {
    for (int attempt = 1;; ++attempt) {
        try {
            return Updater(db, sources, options).run();
        } catch (const Superseded&) {
            if (attempt == most_tries)
                throw state::StateError(state::Reason::busy, "other processes keep writing the search index",
                                        "try again");
        }
    }
}

void index_records(state::Db& db, const std::vector<Record>& records, const Embedder* model) {
    IndexStore store(db);
    Worker worker(model);
    std::vector<NewFile> files;
    for (const Record& record : records) {
        NewFile file;
        file.path = record.id;
        file.hash = content_hash(record.text);
        file.model = model_number(model);
        Chunk chunk{ChunkKind::function,
                    record.name,
                    1,
                    1,
                    1,
                    0,
                    static_cast<std::uint32_t>(record.text.size()),
                    hash64(record.text, hash64(record.name)),
                    {}};
        chunk.last_line +=
            static_cast<std::uint32_t>(std::count(record.text.begin(), record.text.end(), '\n'));
        file.chunks.push_back(std::move(chunk));
        worker.fill(file, record.text);
        worker.embed(file, record.text, nullptr);
        files.push_back(std::move(file));
    }
    store.begin(store.generation());
    store.write(files);
    store.commit(model ? model->title() : std::string(), model_number(model));
}

}  // namespace sixth::search
