import ts from "typescript";

/** What describes a policy or a key of its configuration, by a property or as what a function is given, is no message. */
const DESCRIPTIONS = ["description", "displayName", "remediationSteps", "idArray"];

/**
 * The constant parts of every text in a source that reads like words of a message: three words or more. A part ends where
 * something is filled in. Whether a text ever becomes a message is not asked, so that none is missed.
 */
export function messageParts(source: string): string[] {
    const parts: string[] = [];
    const visit = (node: ts.Node): void => {
        if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || isDescription(node)) {
            return;
        }
        if (
            ts.isStringLiteralLike(node) ||
            ts.isTemplateHead(node) ||
            ts.isTemplateMiddleOrTemplateTail(node)
        ) {
            // The provider's code is such a text, with a message in it.
            parts.push(...(node.text.includes("exports.") ? messageParts(node.text) : wordsOf(node.text)));
        }
        ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile("source.ts", source, ts.ScriptTarget.Latest));
    return parts;
}

/** Without what Markdown adds to a text, with single blanks, and in small letters, since what begins a sentence can also end one. */
export function plainWords(text: string): string {
    return text.replace(/[`\\]/g, "").replace(/\s+/g, " ").trim().toLowerCase();
}

function isDescription(node: ts.Node): boolean {
    const name = ts.isPropertyAssignment(node) ? node.name : ts.isCallExpression(node) && node.expression;
    return name !== false && ts.isIdentifier(name) && DESCRIPTIONS.includes(name.text);
}

function wordsOf(text: string): string[] {
    return text
        .split("\n")
        .map(plainWords)
        .filter((line) => (line.match(/[A-Za-z]{2,}/g) ?? []).length >= 3 && /[a-z] [a-z]/i.test(line));
}
