#include "core/search/model.h"

extern "C" {
extern const char sixth_model_begin[];
extern const char sixth_model_end[];
}

namespace sixth::search {

const Model& Model::built_in() {
    static const Model model{
        std::string_view(sixth_model_begin, static_cast<std::size_t>(sixth_model_end - sixth_model_begin))};
    return model;
}

}  // namespace sixth::search
