// Reading distributions: a bare quantity is a constant, a mapping is one named form.
#include <algorithm>

#include "scenarios/compiler/visit_read.hpp"

namespace surgetank::scenarios {
namespace {

Parsed<double> parse_in(LawUnit unit, std::string_view text) {
    switch (unit) {
        case LawUnit::seconds:
            return parse_seconds(text);
        case LawUnit::bytes:
            return parse_byte_amount(text);
        case LawUnit::count:
            return parse_number(text);
    }
    return parse_number(text);
}

std::string_view noun_of(LawUnit unit) {
    switch (unit) {
        case LawUnit::seconds:
            return "a duration";
        case LawUnit::bytes:
            return "a size";
        case LawUnit::count:
            return "a number";
    }
    return "a number";
}

/// Visits the parameters of one law and reads those that are said. A body that is no mapping stands
/// for the first parameter.
class Parameters {
public:
    Parameters(Reader& reader, const Tree& body, const Path& path, LawUnit unit)
        : reader_(reader), body_(body), path_(path), unit_(unit) {}

    void quantity(const Field& field, double& value) {
        if (const Tree* entry = take(field)) {
            const Path path = path_of(field);
            if (reader_.expect_scalar(*entry, path, noun_of(unit_))) {
                const Parsed<double> parsed = parse_in(unit_, entry->scalar);
                failed_ = failed_ || !parsed.value;
                if (parsed.value) {
                    value = *parsed.value;
                } else {
                    reader_.add(*entry, parsed.code, path, parsed.problem, parsed.hint);
                }
            } else {
                failed_ = true;
            }
        }
    }
    void quantity(const Field& field, std::optional<double>& value) {
        if (body_.is_map() && body_.find_said(field.name) == nullptr) {
            known_.push_back(field.name);
            return;
        }
        double inside = 0;
        quantity(field, inside);
        value = inside;
    }
    template <class Number>
    void number(const Field& field, Number& value) {
        if (const Tree* entry = take(field)) {
            const Path path = path_of(field);
            const std::size_t before = reader_.diagnostics().count();
            reader_.read(*entry, path, field, value);
            failed_ = failed_ || reader_.diagnostics().count() > before;
        }
    }
    template <class Number>
    void number(const Field& field, std::optional<Number>& value) {
        if (body_.find_said(field.name) != nullptr) {
            Number inside = 0;
            number(field, inside);
            value = inside;
        } else {
            known_.push_back(field.name);
        }
    }
    void quantities(const Field& field, sim::Empirical& law);
    void parts(const Field& field, sim::Mixture& law);

    /// Whether every parameter could be read.
    bool finish() {
        if (body_.is_map()) {
            const std::size_t before = reader_.diagnostics().count();
            reader_.refuse_unknown(body_, path_, known_);
            failed_ = failed_ || reader_.diagnostics().count() > before;
        }
        return !failed_;
    }

private:
    /// The tree of a parameter, or nullptr if it is not said.
    const Tree* take(const Field& field) {
        const bool is_first = known_.empty();
        known_.push_back(field.name);
        const Tree* entry = body_.is_map() ? body_.find_said(field.name) : nullptr;
        if (!body_.is_map() && is_first) {
            entry = &body_;
        }
        if (entry == nullptr && field.required) {
            reader_.missing(body_, path_, field.name);
            failed_ = true;
        }
        return entry;
    }
    Path path_of(const Field& field) const {
        return body_.is_map() ? path_.child(field.name) : path_;
    }
    void read_part(const Tree& tree, const Path& path, sim::MixturePart& part);

    Reader& reader_;
    const Tree& body_;
    const Path& path_;
    LawUnit unit_;
    std::vector<std::string_view> known_;
    bool failed_ = false;
};

void Parameters::quantities(const Field& field, sim::Empirical& law) {
    const Tree* file = body_.find_said("file");
    const Tree* column = body_.find_said("column");
    known_ = {field.name, "file", "column"};
    const Tree* values = body_.is_map() ? body_.find_said(field.name) : &body_;
    const std::size_t before = reader_.diagnostics().count();
    if ((values == nullptr) == (file == nullptr)) {
        reader_.add(body_, code::excluding, path_,
                    "either `values` or `file` is due, and `column`");
    } else if (file != nullptr && column == nullptr) {
        reader_.missing(body_, path_, "column");
    } else if (file != nullptr) {
        std::string name, column_name;
        const Path file_path = path_.child("file");
        const Path column_path = path_.child("column");
        reader_.read(*file, file_path, field, name);
        reader_.read(*column, column_path, field, column_name);
        law.values = reader_.column(*file, file_path, name, column_name);
    } else if (const Path path = path_of(field); reader_.expect_list(*values, path)) {
        law.values.assign(values->children.size(), 0);
        for (std::size_t i = 0; i < law.values.size(); ++i) {
            const Path item = path.item(i);
            Parameters one(reader_, values->children[i], item, unit_);
            one.quantity(field, law.values[i]);
        }
    }
    failed_ = reader_.diagnostics().count() > before;
}

void Parameters::parts(const Field& field, sim::Mixture& law) {
    if (const Tree* entry = take(field)) {
        const Path path = path_of(field);
        const std::size_t before = reader_.diagnostics().count();
        if (reader_.expect_list(*entry, path)) {
            for (std::size_t i = 0; i < entry->children.size(); ++i) {
                const Path item = path.item(i);
                law.parts.emplace_back();
                read_part(entry->children[i], item, law.parts.back());
            }
        }
        failed_ = failed_ || reader_.diagnostics().count() > before;
    }
}

void Parameters::read_part(const Tree& tree, const Path& path, sim::MixturePart& part) {
    if (!reader_.expect_map(tree, path)) {
        return;
    }
    const Tree* weight = tree.find_said("weight");
    const Tree* law = tree.find_said("law");
    if (weight == nullptr || law == nullptr) {
        reader_.missing(tree, path, weight == nullptr ? "weight" : "law");
        return;
    }
    const Path weight_path = path.child("weight");
    const Path law_path = path.child("law");
    sim::Probability share;
    reader_.read(*weight, weight_path, {.name = "weight", .doc = ""}, share);
    part.weight = share.value;
    reader_.read_law(*law, law_path, {.name = "law", .doc = ""}, unit_, part.distribution);
    reader_.refuse_unknown(tree, path, {"weight", "law"});
}

/// Visits all laws; first for their names, then to read the one that is meant.
class Laws {
public:
    Laws(Reader& reader, const Tree* entry, const Path& path, LawUnit unit, sim::Distribution& out)
        : reader_(reader), entry_(entry), path_(path), unit_(unit), out_(out) {}

    template <class Law>
    void law(const Field& field) {
        names.push_back(field.name);
        if (entry_ == nullptr || entry_->key != field.name) {
            return;
        }
        Law law{};
        const Path path = path_.child(field.name);
        Parameters parameters(reader_, *entry_, path, unit_);
        describe_law(parameters, law);
        if (!parameters.finish()) {
            return;
        }
        const sim::Distribution read{law};
        if (const auto problem = sim::problem(read)) {
            reader_.add(*entry_, code::bad_law, path, *problem);
        } else {
            out_ = read;
        }
    }
    std::vector<std::string_view> names;

private:
    Reader& reader_;
    const Tree* entry_;
    const Path& path_;
    LawUnit unit_;
    sim::Distribution& out_;
};

}  // namespace

void Reader::read_law(const Tree& tree, const Path& path, const Field& field, LawUnit unit,
                      sim::Distribution& law) {
    const std::size_t before = diagnostics_.count();
    if (tree.is_scalar()) {
        sim::Constant constant;
        Parameters parameters(*this, tree, path, unit);
        describe_law(parameters, constant);
        law = {constant};
    } else {
        Laws names(*this, nullptr, path, unit, law);
        describe_laws(names);
        if (const Tree* entry = expect_form(tree, path, names.names)) {
            Laws laws(*this, entry, path, unit, law);
            describe_laws(laws);
        }
    }
    if (diagnostics_.count() == before && field.positive && !(sim::mean(law) > 0)) {
        add(tree, code::out_of_bounds, path, "must be more than zero");
    }
}

void Reader::read_plain(const Tree& tree, const Path& path, const Field& field,
                        models::DurationLaw& law) {
    read_law(tree, path, field, LawUnit::seconds, law.law);
}

void Reader::read_plain(const Tree& tree, const Path& path, const Field& field,
                        models::SizeLaw& law) {
    read_law(tree, path, field, LawUnit::bytes, law.law);
}

void Reader::read_plain(const Tree& tree, const Path& path, const Field& field,
                        models::CountLaw& law) {
    read_law(tree, path, field, LawUnit::count, law.law);
}

}  // namespace surgetank::scenarios
