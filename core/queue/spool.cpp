#include "core/queue/spool.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <random>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/packed.h"

namespace sixth::queue {
namespace {

constexpr std::array<const char*, 9> kinds = {"orders",    "claims",      "results", "logs", "output",
                                              "cancelled", "checkpoints", "notes",   "steps"};
constexpr std::size_t uuid_digits = 32;

bool is_uuid(std::string_view text) {
    return text.size() == uuid_digits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::optional<Ticket> parse(std::string_view text, char joint) {
    if (text.size() < uuid_digits + 2 || text[uuid_digits] != joint || !is_uuid(text.substr(0, uuid_digits)))
        return std::nullopt;
    Ticket ticket{std::string(text.substr(0, uuid_digits)), 0};
    const std::string_view rest = text.substr(uuid_digits + 1);
    const auto end = std::from_chars(rest.data(), rest.data() + rest.size(), ticket.attempt);
    if (end.ec != std::errc() || end.ptr != rest.data() + rest.size() || ticket.attempt <= 0)
        return std::nullopt;
    return ticket;
}

// The bytes with a checksum before them: a file cut short by a full disk is no file.
std::string sealed(const std::string& bytes) {
    PackedWriter out;
    out.number(hash64(bytes));
    out.string(bytes);
    return out.take();
}

std::optional<std::string> unsealed(const fs::Path& path) {
    if (::access(path.c_str(), F_OK) != 0) return std::nullopt;
    try {
        const std::string all = fs::read(path);
        PackedReader in(all);
        const std::uint64_t checksum = in.number();
        std::string bytes(in.string());
        if (in.failed() || checksum != hash64(bytes)) return std::nullopt;
        return bytes;
    } catch (const Error&) {  // gone in between, or not to be read just now
        return std::nullopt;
    }
}

void make(const fs::Path& folder) {
    if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return;
    throw Error(fmt::format("cannot create '{}': {}", folder.string(), std::strerror(errno)),
                "name another with --slurm-folder");
}

std::vector<std::string> names_in(const fs::Path& folder) {
    std::vector<std::string> names;
    const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(folder.c_str()), ::closedir);
    if (!open) return names;
    while (const dirent* entry = ::readdir(open.get())) {
        if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
    }
    return names;
}

std::vector<Ticket> tickets_in(const fs::Path& folder) {
    std::vector<Ticket> all;
    for (const std::string& name : names_in(folder)) {
        if (auto ticket = Ticket::from_stem(name)) all.push_back(std::move(*ticket));
    }
    return all;
}

// What tells the folder from any other of its name; "": it says nothing.
std::string read_id(const fs::Path& folder) {
    std::array<char, uuid_digits> digits{};
    const Descriptor file(::open((folder / "id").c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open() || ::read(file.get(), digits.data(), digits.size()) != ssize_t{uuid_digits})
        return "";
    std::string id(digits.data(), digits.size());
    return is_uuid(id) ? id : "";
}

// Of several that make one the first wins.
std::string make_id(const fs::Path& folder) {
    if (std::string id = read_id(folder); !id.empty()) return id;
    const fs::Path mine = folder / (".id-" + new_uuid());
    fs::write_atomically(mine, new_uuid() + "\n");
    const bool made = ::link(mine.c_str(), (folder / "id").c_str()) == 0;
    const int why = made ? 0 : errno;
    ::unlink(mine.c_str());
    std::string id = read_id(folder);
    if (id.empty())
        throw Error(fmt::format("cannot use '{}': {}", (folder / "id").string(),
                                made || why == EEXIST ? "it holds no id" : std::strerror(why)),
                    "remove that file, or name another folder with --slurm-folder");
    return id;
}

// Of an open file, not of a name: to open makes NFS ask its server. 0: it is not open.
std::int64_t changed(const Descriptor& file) {
    struct stat info {};
    if (!file.is_open() || ::fstat(file.get(), &info) != 0) return 0;
    return std::int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec;
}

std::string pack(const Note& note) {
    PackedWriter out;
    out.string(note.cursor);
    out.number(note.progress ? 1 : 0);
    out.real(note.progress.value_or(0));
    return out.take();
}

}  // namespace

std::string Ticket::stem() const {
    return fmt::format("{}.{}", uuid, attempt);
}
std::string Ticket::comment() const {
    return fmt::format("{},{}", uuid, attempt);
}
std::optional<Ticket> Ticket::from_stem(std::string_view text) {
    return parse(text, '.');
}
std::optional<Ticket> Ticket::from_comment(std::string_view text) {
    return parse(text, ',');
}

std::string new_uuid() {
    std::random_device random;
    std::string digits;
    for (int i = 0; i < 4; ++i) digits += fmt::format("{:08x}", static_cast<std::uint32_t>(random()));
    return digits;
}

Spool::Spool(fs::Path folder, std::string id) : folder_(std::move(folder)), id_(std::move(id)) {
    if (!id_.empty() && read_id(folder_) != id_) return;
    std::error_code failed;
    std::filesystem::create_directories(folder_.parent_path(), failed);
    make(folder_);
    struct stat info {};
    if (::stat(folder_.c_str(), &info) != 0 || !S_ISDIR(info.st_mode))
        throw Error(fmt::format("'{}' is no folder", folder_.string()), "name another with --slurm-folder");
    if (info.st_uid != ::geteuid() || (info.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        throw Error(fmt::format("others can write into '{}': what stands there is run", folder_.string()),
                    fmt::format("chmod go-w '{}', as its owner", folder_.string()));
    for (const char* kind : kinds) make(folder_ / kind);
    id_ = make_id(folder_);
}

Spool Spool::on_node(fs::Path folder, std::string id) {
    Spool spool;
    spool.folder_ = std::move(folder);
    spool.id_ = std::move(id);
    return spool;
}

// Not open: out of reach.
Descriptor Spool::claims() const {
    Descriptor folder(::open((folder_ / "claims").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.is_open() || id_.empty() || read_id(folder_) == id_) return folder;
    folder.close();
    errno = ESTALE;
    return folder;
}

bool Spool::can_be_read() const {
    return claims().is_open();
}

fs::Path Spool::file(const char* kind, const Ticket& ticket) const {
    return folder_ / kind / ticket.stem();
}

void Spool::put_order(const Ticket& ticket, const NodeOrder& order) const {
    PackedWriter out;
    out.number(static_cast<std::uint64_t>(order.settle));
    out.string(pack(order.order));
    fs::write_atomically(file("orders", ticket), sealed(out.take()));
}

std::optional<NodeOrder> Spool::order(const Ticket& ticket) const {
    const auto bytes = unsealed(file("orders", ticket));
    if (!bytes) return std::nullopt;
    PackedReader in(*bytes);
    NodeOrder order;
    order.settle = static_cast<std::int64_t>(in.number());
    auto inner = unpack_order(in.string());
    if (!inner) return std::nullopt;
    order.order = std::move(*inner);
    return order;
}

Spool::Claim Spool::claim(const Ticket& ticket) const {
    const Descriptor folder = claims();
    if (!folder.is_open()) return Claim::impossible;
    const Descriptor made(
        ::openat(folder.get(), ticket.stem().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!made.is_open()) return errno == EEXIST ? Claim::taken : Claim::impossible;
    ::fsync(folder.get());  // a machine that goes down must not forget that the task had begun
    return Claim::ours;
}

bool Spool::is_claimed(const Ticket& ticket) const {
    return sign_of_life(ticket).value_or(1) != 0;  // who cannot tell goes on, and fails with words
}

void Spool::give_back(const Ticket& ticket) const {
    ::unlink(file("claims", ticket).c_str());
}

std::optional<std::int64_t> Spool::sign_of_life(const Ticket& ticket) const {
    // the folder first: below a mount point that lost its file system no name is missing for good
    const Descriptor folder = claims();
    if (!folder.is_open()) return std::nullopt;
    const Descriptor claim(::openat(folder.get(), ticket.stem().c_str(), O_RDONLY | O_CLOEXEC));
    if (!claim.is_open()) return errno == ENOENT ? std::optional<std::int64_t>(0) : std::nullopt;
    const std::int64_t claimed = changed(claim);
    if (claimed == 0) return std::nullopt;
    return std::max(claimed, changed(Descriptor(::open(log(ticket).c_str(), O_RDONLY | O_CLOEXEC))));
}

bool Spool::put_result(const Ticket& ticket, const NodeResult& result) const {
    PackedWriter out;
    out.string(queue::pack(result.result));
    out.string(result.node);
    try {
        fs::write_atomically(file("results", ticket), sealed(out.take()));
        return true;
    } catch (const Error&) {
        return false;
    }
}

std::optional<NodeResult> Spool::result(const Ticket& ticket) const {
    const auto bytes = unsealed(file("results", ticket));
    if (!bytes) return std::nullopt;
    PackedReader in(*bytes);
    auto result = unpack_result(in.string());
    std::string node(in.string());
    if (!result || in.failed()) return std::nullopt;
    return NodeResult{std::move(*result), std::move(node)};
}

std::vector<Ticket> Spool::results() const {
    return tickets_in(folder_ / "results");
}

std::vector<Ticket> Spool::tickets() const {
    std::map<std::string, Ticket> all;
    for (const char* kind : {"orders", "claims", "results", "logs", "output", "cancelled"}) {
        for (Ticket& ticket : tickets_in(folder_ / kind)) all.emplace(ticket.stem(), std::move(ticket));
    }
    std::vector<Ticket> list;
    for (auto& [stem, ticket] : all) list.push_back(std::move(ticket));
    return list;
}

bool Spool::cancel(const Ticket& ticket) const {
    return Descriptor(::open(cancelled(ticket).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)).is_open();
}

bool Spool::put_note(const Ticket& ticket, const Note& note) const {
    if (!is_claimed(ticket)) return false;
    set_note(ticket.uuid, note);
    return true;
}

void Spool::set_note(const std::string& uuid, const Note& note) const {
    fs::write_atomically(folder_ / "notes" / uuid, sealed(pack(note)));
}

std::optional<Note> Spool::note(const std::string& uuid) const {
    const auto bytes = unsealed(folder_ / "notes" / uuid);
    if (!bytes) return std::nullopt;
    PackedReader in(*bytes);
    Note note;
    note.cursor = in.string();
    const bool has_progress = in.number() != 0;
    const double progress = in.real();
    if (in.failed()) return std::nullopt;
    if (has_progress) note.progress = progress;
    return note;
}

fs::Path Spool::step_file(const std::string& uuid, const std::string& name) const {
    return folder_ / "steps" / uuid / fmt::format("{:016x}", hash64(name));
}

bool Spool::put_step(const Ticket& ticket, const std::string& name) const {
    if (!is_claimed(ticket)) return false;
    set_step(ticket.uuid, name);
    return true;
}

void Spool::set_step(const std::string& uuid, const std::string& name) const {
    make(folder_ / "steps" / uuid);
    fs::write_atomically(step_file(uuid, name), sealed(name));
}

bool Spool::has_step(const std::string& uuid, const std::string& name) const {
    return unsealed(step_file(uuid, name)) == name;
}

std::vector<std::string> Spool::steps(const std::string& uuid) const {
    std::vector<std::string> all;
    for (const std::string& file : names_in(folder_ / "steps" / uuid)) {
        if (auto name = unsealed(folder_ / "steps" / uuid / file)) all.push_back(std::move(*name));
    }
    return all;
}

void Spool::forget(const Ticket& ticket) const {
    for (const char* kind : {"orders", "results", "output", "cancelled", "claims"})
        ::unlink(file(kind, ticket).c_str());
}

void Spool::forget_task(const std::string& uuid) const {
    ::unlink((folder_ / "notes" / uuid).c_str());
    std::error_code ignored;
    std::filesystem::remove_all(folder_ / "steps" / uuid, ignored);
}

}  // namespace sixth::queue
