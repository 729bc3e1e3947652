#include "core/search/training/train.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <random>

#include "core/base/parallel.h"
#include "core/search/model.h"

namespace sixth::search::training {
namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
constexpr std::size_t parts = 16;  // of a batch: the unit of work, whatever the number of threads
constexpr auto columns = static_cast<Eigen::Index>(dimension);

float times_weight(std::uint32_t times) {
    return static_cast<float>(frequency_weight(times)) / 64;
}

// One text of a batch: tokens that dropout left and what each counts.
struct Text {
    std::vector<std::pair<std::uint32_t, float>> tokens;
    float length = 1;  // of the sum before it is normalised
};

class Side {
  public:
    Side(std::size_t batch, const Weights& weights, const std::vector<float>& logs)
        : weights_(weights),
          logs_(logs),
          texts(batch),
          unit(static_cast<Eigen::Index>(batch), columns),
          gradient(static_cast<Eigen::Index>(batch), columns) {}

    void fill(std::size_t i, const TokenCount* begin, const TokenCount* end, float dropout,
              std::mt19937& random) {
        Text& text = texts[i];
        text.tokens.clear();
        const auto limit = static_cast<std::uint32_t>(dropout * 4294967295.0);
        for (const TokenCount* count = begin; count != end; ++count) {
            if (random() >= limit) text.tokens.emplace_back(count->token, times_weight(count->times));
        }
        if (text.tokens.empty()) text.tokens.emplace_back(begin->token, 1.0F);
        auto row = unit.row(static_cast<Eigen::Index>(i));
        row.setZero();
        for (auto& [token, weight] : text.tokens) {
            weight *= std::exp(logs_[token]);
            row += weight * Eigen::Map<const Eigen::RowVectorXf>(&weights_.rows[token * dimension], columns);
        }
        text.length = std::max(row.norm(), 1e-12F);
        row /= text.length;
    }

    // d(loss)/d(sum) from d(loss)/d(unit), in place.
    void through_norm(std::size_t i) {
        auto row = gradient.row(static_cast<Eigen::Index>(i));
        const auto unit_row = unit.row(static_cast<Eigen::Index>(i));
        row -= row.dot(unit_row) * unit_row;
        row /= texts[i].length;
    }

  private:
    const Weights& weights_;
    const std::vector<float>& logs_;

  public:
    std::vector<Text> texts;
    Matrix unit, gradient;
};

struct Moments {
    std::vector<float> first, second;
    explicit Moments(std::size_t size) : first(size), second(size) {}
    void step(float* value, const float* gradient, std::size_t at, std::size_t count, float rate) {
        for (std::size_t k = 0; k < count; ++k) {
            float& m = first[at + k];
            float& v = second[at + k];
            m = 0.9F * m + 0.1F * gradient[k];
            v = 0.999F * v + 0.001F * gradient[k] * gradient[k];
            value[at + k] -= rate * m / (std::sqrt(v) + 1e-8F);
        }
    }
};

class Trainer {
  public:
    Trainer(const Corpus& corpus, const TrainOptions& options, Weights& weights)
        : corpus_(corpus),
          options_(options),
          weights_(weights),
          queries_(options.batch, weights, weights.query),
          codes_(options.batch, weights, weights.code),
          rows_(weights.rows.size()),
          query_logs_(weights.tokens),
          code_logs_(weights.tokens) {}

    void run() {
        std::mt19937_64 random(options_.seed);
        const std::size_t batches = corpus_.pairs.size() / options_.batch;
        const double steps = static_cast<double>(batches) * options_.epochs;
        std::size_t step = 0;
        for (int epoch = 1; epoch <= options_.epochs; ++epoch) {
            const std::vector<std::uint32_t> order = shuffled(random);
            double loss = 0;
            for (std::size_t b = 0; b < batches; ++b, ++step) {
                const double left = 1 - static_cast<double>(step) / steps;
                const double warm = std::min(1.0, static_cast<double>(step + 1) / 100);
                const double bias = std::sqrt(1 - std::pow(0.999, static_cast<double>(step + 1))) /
                                    (1 - std::pow(0.9, static_cast<double>(step + 1)));
                loss += batch(&order[b * options_.batch], random(),
                              static_cast<float>(options_.rate * left * warm * bias));
            }
            if (options_.report)
                options_.report(epoch, loss / static_cast<double>(std::max<std::size_t>(batches, 1)));
        }
    }

  private:
    // Groups of one repository's pairs, in random order.
    std::vector<std::uint32_t> shuffled(std::mt19937_64& random) {
        std::vector<std::uint32_t> order(corpus_.pairs.size());
        for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
        std::vector<std::pair<std::size_t, std::size_t>> groups;
        for (std::size_t begin = 0; begin < order.size();) {
            std::size_t end = begin;
            while (end < order.size() && corpus_.pairs[end].repository == corpus_.pairs[begin].repository)
                ++end;
            shuffle(order.data() + begin, end - begin, random);
            for (std::size_t at = begin; at < end; at += options_.group)
                groups.emplace_back(at, std::min(end, at + options_.group));
            begin = end;
        }
        shuffle(groups.data(), groups.size(), random);
        std::vector<std::uint32_t> result;
        for (const auto& [begin, end] : groups)
            result.insert(result.end(), order.begin() + static_cast<std::ptrdiff_t>(begin),
                          order.begin() + static_cast<std::ptrdiff_t>(end));
        return result;
    }

    // std::shuffle differs between libraries
    template <class T>
    static void shuffle(T* items, std::size_t count, std::mt19937_64& random) {
        for (std::size_t i = count; i > 1; --i) std::swap(items[i - 1], items[random() % i]);
    }

    double batch(const std::uint32_t* order, std::uint64_t seed, float rate) {
        const std::size_t size = options_.batch;
        each_part([&](std::size_t begin, std::size_t end) {
            std::mt19937 random(static_cast<std::uint32_t>(seed ^ (begin * 0x9E3779B9u)));
            for (std::size_t i = begin; i < end; ++i) {
                const CorpusPair& pair = corpus_.pairs[order[i]];
                const TokenCount* counts = corpus_.counts.data();
                queries_.fill(i, counts + pair.query_begin, counts + pair.query_end, options_.dropout * 0.5F,
                              random);
                codes_.fill(i, counts + pair.code_begin, counts + pair.code_end, options_.dropout, random);
            }
        });

        const auto n = static_cast<Eigen::Index>(size);
        Matrix scores(n, n);
        each_part([&](std::size_t begin, std::size_t end) {
            const auto b = static_cast<Eigen::Index>(begin), rows = static_cast<Eigen::Index>(end - begin);
            scores.middleRows(b, rows).noalias() =
                options_.scale * queries_.unit.middleRows(b, rows) * codes_.unit.transpose();
            for (std::size_t i = begin; i < end; ++i) {
                const CorpusPair& mine = corpus_.pairs[order[i]];
                for (std::size_t j = 0; j < size; ++j) {
                    const CorpusPair& other = corpus_.pairs[order[j]];
                    if (i != j && (mine.code_id == other.code_id || mine.query_id == other.query_id))
                        scores(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = -1e9F;
                }
            }
        });
        // softmax over codes for each query, and over queries for each code
        Eigen::VectorXf row_log(n), column_log(n);
        each_part([&](std::size_t begin, std::size_t end) {
            for (std::size_t k = begin; k < end; ++k) {
                const auto i = static_cast<Eigen::Index>(k);
                const float top = scores.row(i).maxCoeff();
                row_log(i) = top + std::log((scores.row(i).array() - top).exp().sum());
            }
        });
        each_part([&](std::size_t begin, std::size_t end) {
            const auto b = static_cast<Eigen::Index>(begin), count = static_cast<Eigen::Index>(end - begin);
            // bounded scores: |score| <= scale, so no shift is needed
            Eigen::RowVectorXf sums = Eigen::RowVectorXf::Zero(count);
            for (Eigen::Index i = 0; i < n; ++i)
                sums += scores.row(i).segment(b, count).array().exp().matrix();
            column_log.segment(b, count) = sums.array().log().matrix().transpose();
        });
        double loss = 0;
        for (Eigen::Index i = 0; i < n; ++i) loss += 0.5 * (row_log(i) + column_log(i)) - scores(i, i);
        each_part([&](std::size_t begin, std::size_t end) {
            for (std::size_t k = begin; k < end; ++k) {
                const auto i = static_cast<Eigen::Index>(k);
                auto row = scores.row(i);
                const float diagonal = row(i);
                row = 0.5F * ((row.array() - row_log(i)).exp() +
                              (row.array() - column_log.transpose().array()).exp())
                                 .matrix();
                row(i) = 0.5F * (std::exp(diagonal - row_log(i)) + std::exp(diagonal - column_log(i))) - 1;
            }
        });
        const float factor = options_.scale / static_cast<float>(size);
        each_part([&](std::size_t begin, std::size_t end) {
            const auto b = static_cast<Eigen::Index>(begin), rows = static_cast<Eigen::Index>(end - begin);
            queries_.gradient.middleRows(b, rows).noalias() =
                factor * scores.middleRows(b, rows) * codes_.unit;
            codes_.gradient.middleRows(b, rows).noalias() =
                factor * scores.middleCols(b, rows).transpose() * queries_.unit;
            for (std::size_t i = begin; i < end; ++i) {
                queries_.through_norm(i);
                codes_.through_norm(i);
            }
        });
        update(rate);
        return loss / static_cast<double>(size);
    }

    // Every token is updated by one thread, from its uses in order of the batch.
    struct Use {
        std::uint32_t token, text;
        float weight;
        bool query;
    };

    void update(float rate) {
        uses_.resize(parts);
        for (auto& part : uses_) part.clear();
        for (const bool query : {true, false}) {
            const Side& side = query ? queries_ : codes_;
            for (std::uint32_t i = 0; i < side.texts.size(); ++i) {
                for (const auto& [token, weight] : side.texts[i].tokens)
                    uses_[token % parts].push_back({token, i, weight, query});
            }
        }
        parallel_for(parts, options_.jobs, [&](std::size_t part, unsigned) {
            auto& uses = uses_[part];
            std::stable_sort(uses.begin(), uses.end(),
                             [](const Use& a, const Use& b) { return a.token < b.token; });
            Eigen::RowVectorXf gradient(columns);
            for (std::size_t begin = 0, end = 0; begin < uses.size(); begin = end) {
                const std::uint32_t token = uses[begin].token;
                const Eigen::Map<const Eigen::RowVectorXf> row(&weights_.rows[token * dimension], columns);
                gradient.setZero();
                float query_log = 0, code_log = 0;
                for (end = begin; end < uses.size() && uses[end].token == token; ++end) {
                    const Use& use = uses[end];
                    const auto of =
                        (use.query ? queries_ : codes_).gradient.row(static_cast<Eigen::Index>(use.text));
                    gradient += use.weight * of;
                    (use.query ? query_log : code_log) += use.weight * of.dot(row);
                }
                rows_.step(weights_.rows.data(), gradient.data(), token * dimension, dimension, rate);
                // weights are few and far-reaching: they move faster
                query_logs_.step(weights_.query.data(), &query_log, token, 1, rate * 5);
                code_logs_.step(weights_.code.data(), &code_log, token, 1, rate * 5);
            }
        });
    }

    template <class Work>
    void each_part(Work&& work) {
        const std::size_t size = options_.batch / parts;
        parallel_for(parts, options_.jobs,
                     [&](std::size_t part, unsigned) { work(part * size, (part + 1) * size); });
    }

    const Corpus& corpus_;
    const TrainOptions& options_;
    Weights& weights_;
    Side queries_, codes_;
    Moments rows_, query_logs_, code_logs_;
    std::vector<std::vector<Use>> uses_;
};

}  // namespace

void train(const Corpus& corpus, const TrainOptions& options, Weights& weights) {
    const Vocabulary& vocabulary = corpus.vocabulary;
    weights.tokens = vocabulary.tokens.size();
    weights.rows.resize(weights.tokens * dimension);
    weights.query.assign(weights.tokens, 0.0F);
    weights.code.assign(weights.tokens, 0.0F);
    std::mt19937_64 random(options.seed ^ 0x5EED);
    for (std::size_t token = 0; token < weights.tokens; ++token) {
        // smooth inverse frequency (Arora 2017) as a start
        const double rarity = 1e-3 / (1e-3 + vocabulary.frequency[token]);
        for (std::size_t k = 0; k < dimension; ++k) {
            // the sum of four uniform numbers is near enough to a bell, and the same on every library
            double sum = -2;
            for (int i = 0; i < 4; ++i) sum += static_cast<double>(random() >> 11) / 9007199254740992.0;
            weights.rows[token * dimension + k] =
                static_cast<float>(sum * std::sqrt(3.0 / dimension) * rarity);
        }
    }
    Trainer(corpus, options, weights).run();
}

}  // namespace sixth::search::training
