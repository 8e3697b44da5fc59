#include "scenarios/compiler/law_fields.hpp"

#include <set>
#include <string>
#include <type_traits>

#include "scenarios/compiler/describe_law.hpp"
#include "scenarios/compiler/describe_spec.hpp"

namespace surgetank::scenarios {
namespace {

using models::Field;

struct Names {
    std::set<std::string, std::less<>> laws, forms, form_names{"by_type", "recorded"};
};

template <class T>
constexpr bool is_law =
    std::is_same_v<T, models::DurationLaw> || std::is_same_v<T, models::SizeLaw> ||
    std::is_same_v<T, models::CountLaw> || std::is_same_v<T, models::ServiceLaw>;

/// Walks all field tables once and notes the names.
class Collector {
public:
    explicit Collector(Names& names) : names_(names) {}

    template <class T>
    void field(const Field& field, T& member) {
        note(field, member);
    }
    template <class Alternative, class Variant>
    void form(const Field& field, Variant& /*variant*/) {
        names_.form_names.emplace(field.name);
        Alternative alternative;
        describe(*this, alternative);
    }
    template <class Law>
    void law(const Field& field) {
        names_.form_names.emplace(field.name);
    }

private:
    template <class T>
    void note(const Field& field, T& member) {
        if constexpr (is_law<T>) {
            names_.laws.emplace(field.name);
        } else if constexpr (requires { describe_forms(*this, member); }) {
            names_.forms.emplace(field.name);
            describe_forms(*this, member);
        } else if constexpr (requires { describe(*this, member); }) {
            describe(*this, member);
        }
    }
    template <class T>
    void note(const Field& field, std::optional<T>& /*member*/) {
        T inside{};
        note(field, inside);
    }

    Names& names_;
};

template <class... Config>
void visit_all(Collector& collector, std::variant<Config...>& /*config*/) {
    const auto visit = [&collector](auto config) { describe(collector, config); };
    (visit(Config{}), ...);
}

const Names& names() {
    static const Names all = [] {
        Names collected;
        Collector collector(collected);
        ComponentConfig config;
        visit_all(collector, config);
        LinkSpec link;
        describe(collector, link);
        describe_laws(collector);
        return collected;
    }();
    return all;
}

}  // namespace

bool is_law_field(std::string_view name) { return names().laws.contains(name); }
bool is_form_field(std::string_view name) { return names().forms.contains(name); }
bool is_form_name(std::string_view name) { return names().form_names.contains(name); }

}  // namespace surgetank::scenarios
