#include "scenarios/compiler/load.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <map>
#include <streambuf>
#include <unordered_map>

#include "scenarios/compiler/codes.hpp"
#include "scenarios/compiler/encoding.hpp"

namespace surgetank::scenarios {
namespace {

/// Aliases are a convenience; a text in which they do most of the work is an attack.
constexpr std::size_t most_repeated = 100'000;

/// Listens to yaml-cpp's parser and builds the tree. Building it ourselves, rather than taking
/// yaml-cpp's nodes, keeps doubled keys visible and stops at a limit before memory is spent.
class Builder final : public YAML::EventHandler {
public:
    Builder(int file, NodeBudget& budget, Diagnostics& diagnostics)
        : file_(file), budget_(budget), diagnostics_(diagnostics) {}

    Tree take() { return std::move(root_); }
    bool has_content() const { return has_content_; }

    void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        finish({.kind = Tree::Kind::null, .mark = ours(mark)}, anchor);
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        refuse_tag(mark, tag);
        finish({.kind = Tree::Kind::scalar, .mark = ours(mark), .scalar = value}, anchor);
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value /*style*/) override {
        open(mark, tag, anchor, Tree::Kind::list);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value /*style*/) override {
        open(mark, tag, anchor, Tree::Kind::map);
    }
    void OnMapEnd() override { close(); }

private:
    /// A list or map whose end has not come yet.
    struct Open {
        Tree tree;
        YAML::anchor_t anchor;
        bool expects_key;
        std::string key;
        Mark key_mark;
    };

    Mark ours(const YAML::Mark& mark) const { return {mark.line + 1, mark.column + 1, file_}; }
    void refuse_tag(const YAML::Mark& mark, const std::string& tag);
    void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
              Tree::Kind kind);
    void close();
    void finish(Tree tree, YAML::anchor_t anchor);
    void take_key(const Tree& tree);
    void refuse_doubled_keys(const Tree& map);
    [[noreturn]] void refuse_key(Mark mark) {
        diagnostics_.fail(mark, code::foreign_yaml, "", "a key must be a single word",
                          "is a bracket never closed?");
    }
    void count(std::size_t nodes, Mark mark);

    int file_;
    NodeBudget& budget_;
    Diagnostics& diagnostics_;
    Tree root_;
    bool has_content_ = false;
    std::vector<Open> open_;
    std::map<YAML::anchor_t, Tree> anchored_;
    std::size_t repeated_ = 0;
};

void Builder::refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    // yaml-cpp says "?" for plain and "!" for quoted scalars without a tag.
    if (!tag.empty() && tag != "?" && tag != "!") {
        diagnostics_.fail(ours(mark), code::foreign_yaml, "", "the tag " + tag + " is not allowed",
                          "scenarios have no tags; the field says what a value is");
    }
}

void Builder::count(std::size_t nodes, Mark mark) {
    if (!budget_.take(nodes)) {
        diagnostics_.fail(
            mark, code::too_many_nodes, "",
            "more than " + std::to_string(NodeBudget::most) + " nodes, aliases expanded");
    }
}

void Builder::open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                   Tree::Kind kind) {
    refuse_tag(mark, tag);
    if (open_.size() >= deepest_nesting) {
        diagnostics_.fail(ours(mark), code::too_deep, "",
                          "nested more than " + std::to_string(deepest_nesting) + " deep");
    }
    if (!open_.empty() && open_.back().tree.is_map() && open_.back().expects_key) {
        refuse_key(ours(mark));
    }
    count(1, ours(mark));
    open_.push_back({{.kind = kind, .mark = ours(mark)}, anchor, true, {}, {}});
}

void Builder::close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    if (done.tree.is_map()) {
        refuse_doubled_keys(done.tree);
    }
    done.tree.children.shrink_to_fit();
    finish(std::move(done.tree), done.anchor);
}

void Builder::finish(Tree tree, YAML::anchor_t anchor) {
    const bool is_leaf = !tree.is_list() && !tree.is_map();
    if (is_leaf) {
        count(1, tree.mark);
    }
    if (anchor != YAML::NullAnchor) {
        count(tree.size(), tree.mark);  // The copy kept for its aliases takes memory, too.
        anchored_[anchor] = tree;
    }
    has_content_ = true;
    if (open_.empty()) {
        root_ = std::move(tree);
        return;
    }
    Open& parent = open_.back();
    if (parent.tree.is_map() && parent.expects_key) {
        take_key(tree);
        return;
    }
    if (parent.tree.is_map()) {
        tree.key = std::move(parent.key);
        tree.key_mark = parent.key_mark;
        parent.expects_key = true;
    }
    parent.tree.children.push_back(std::move(tree));
}

void Builder::take_key(const Tree& tree) {
    if (!tree.is_scalar()) {
        refuse_key(tree.mark);
    }
    if (tree.scalar == "<<") {
        diagnostics_.fail(tree.mark, code::foreign_yaml, "", "the merge key << is not allowed",
                          "use `templates` and `template: NAME`");
    }
    Open& parent = open_.back();
    parent.key = tree.scalar;
    parent.key_mark = tree.mark;
    parent.expects_key = false;
}

void Builder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
    const auto found = anchored_.find(anchor);
    if (found == anchored_.end()) {
        diagnostics_.fail(ours(mark), code::foreign_yaml, "",
                          "an alias stands inside the node it repeats");
    }
    const std::size_t size = found->second.size();
    repeated_ += size;
    if (repeated_ > most_repeated) {
        diagnostics_.fail(ours(mark), code::too_many_nodes, "",
                          "aliases repeat more than " + std::to_string(most_repeated) + " nodes");
    }
    const bool is_leaf = found->second.children.empty();
    count(is_leaf ? 0 : size, ours(mark));  // Leaves are counted by `finish`.
    finish(found->second, YAML::NullAnchor);
}

void Builder::refuse_doubled_keys(const Tree& map) {
    std::unordered_map<std::string_view, const Tree*> first;
    first.reserve(map.children.size());
    for (const Tree& child : map.children) {
        const auto [found, is_new] = first.emplace(child.key, &child);
        if (!is_new) {
            const Mark before = found->second->key_mark;
            diagnostics_.add(child.key_mark, code::doubled_key, "",
                             "the key `" + child.key + "` stands twice in one mapping",
                             "first at line " + std::to_string(before.line) + ", column " +
                                 std::to_string(before.column));
        }
    }
}

std::string_view line_of(std::string_view text, int line) {
    for (int i = 1; i < line && !text.empty(); ++i) {
        text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    }
    return text.substr(0, text.find('\n'));
}

/// What people usually meant where YAML does not follow them.
std::string likely_reason(std::string_view line) {
    if (line.find('\t') != std::string_view::npos) {
        return "indent with spaces, not with tabs";
    }
    if (line.find("${") != std::string_view::npos) {
        return "between braces write $x, or \"${x}\" in quotes";
    }
    if (line.find(": >") != std::string_view::npos || line.find(": <") != std::string_view::npos) {
        return "comparisons are words, as in {below: 2s}";
    }
    return {};
}

/// Reads from a text that somebody else holds: a copy of 16 MiB would be a waste.
class ViewBuffer : public std::streambuf {
public:
    explicit ViewBuffer(std::string_view text) {
        char* begin = const_cast<char*>(text.data());  // The interface wants it; nothing writes.
        setg(begin, begin, begin + text.size());
    }
};

}  // namespace

Tree load_tree(std::string_view text, int file, NodeBudget& budget, Diagnostics& diagnostics) {
    if (text.size() > largest_file) {
        diagnostics.fail({0, 0, file}, code::too_large, "", "the text is larger than 16 MiB");
    }
    text = without_byte_order_mark(text);
    if (const auto problem = encoding_problem(text)) {
        const Mark mark{problem->mark.line, problem->mark.column, file};
        diagnostics.fail(mark, code::encoding, "", problem->message, problem->hint);
    }
    ViewBuffer buffer(text);
    std::istream stream(&buffer);
    Builder builder(file, budget, diagnostics);
    try {
        YAML::Parser parser(stream);
        parser.HandleNextDocument(builder);
        Builder second(file, budget, diagnostics);
        if (builder.has_content() && parser.HandleNextDocument(second) && second.has_content()) {
            diagnostics.fail(second.take().mark, code::foreign_yaml, "",
                             "a second document begins here", "one scenario in a file");
        }
    } catch (const YAML::Exception& error) {
        const Mark mark{error.mark.line + 1, error.mark.column + 1, file};
        diagnostics.fail(mark, code::not_yaml, "", "not YAML: " + error.msg,
                         likely_reason(line_of(text, mark.line)));
    }
    Tree tree = builder.take();
    if (tree.is_null()) {
        diagnostics.fail({1, 1, file}, code::empty_text, "", "there is nothing in the text");
    }
    return tree;
}

}  // namespace surgetank::scenarios
