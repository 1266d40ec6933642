import { shareChanges } from "../../../../provider/shares/shareChanges.js";
import type { ImageMember } from "../../../../provider/types.js";

const member = (memberId: string, changes: Partial<ImageMember> = {}): ImageMember => ({
    imageId: "img",
    memberId,
    status: "pending",
    createdAt: "2025-07-22T09:00:00Z",
    updatedAt: "2025-07-22T09:00:00Z",
    ...changes,
});

function changes(before: ImageMember[], after: ImageMember[]): string | undefined {
    return shareChanges({ imageId: "img", members: before }, { imageId: "img", members: after });
}

test("members that came and went are named, wherever they stand in the list", () => {
    expect(changes([member("b"), member("c")], [member("a"), member("c")])).toBe(
        "Shares of image img: added a (pending), removed b (pending)",
    );
});

test("a member that answered is named with both statuses", () => {
    expect(changes([member("a")], [member("a", { status: "accepted" })])).toBe(
        "Shares of image img: a pending → accepted",
    );
});

test("a member that was removed and added again in between is named", () => {
    expect(changes([member("a")], [member("a", { updatedAt: "2026-01-01T00:00:00Z" })])).toBe(
        "Shares of image img: a changed at 2026-01-01T00:00:00Z",
    );
});

test("another visibility comes first", () => {
    expect(
        shareChanges(
            { imageId: "img", visibility: "shared", members: [member("a")] },
            { imageId: "img", visibility: "public", members: [] },
        ),
    ).toBe("Shares of image img: visibility shared → public, removed a (pending)");
});

test("beyond 20 changes the others are counted", () => {
    const many = Array.from({ length: 25 }, (_, index) => member(`m${index}`));
    expect(changes([], many)).toMatch(/added m19 \(pending\), and 5 more$/);
});

test("nothing is said if nothing changed, nor if the list is not known yet", () => {
    expect(changes([member("a"), member("b")], [member("b"), member("a")])).toBeUndefined();
    expect(
        shareChanges({ imageId: "img", members: [] }, { imageId: "img", members: "unknown" }),
    ).toBeUndefined();
    expect(
        shareChanges({ imageId: "img", members: [] }, { imageId: "other", members: [member("a")] }),
    ).toBeUndefined();
});

test("text from outside is shown and not acted on: no line of it is a line of its own", () => {
    const hostile = "x (accepted)\nPolicies:\n    ✅ \u001b[32mapproved\u001b[0m \u202e<{%reset%}>`id`";
    const said = shareChanges(
        { imageId: hostile, members: [member(hostile), member("gone\r\n✅")] },
        {
            imageId: hostile,
            members: [member(hostile, { status: "a\u009bb" as never }), member("-x\u2028")],
        },
    );
    expect(said).toBe(
        'Shares of image "x (accepted)\\nPolicies:\\n    ✅ \\u001b[32mapproved\\u001b[0m \\u{202e}<\\{%reset%}>\\u{60}id\\u{60}": ' +
            'added "-x\\u{2028}" (pending), removed "gone\\r\\n✅" (pending), ' +
            '"x (accepted)\\nPolicies:\\n    ✅ \\u001b[32mapproved\\u001b[0m \\u{202e}<\\{%reset%}>\\u{60}id\\u{60}" pending → "a\\u{9b}b"',
    );
    const again = shareChanges(
        { imageId: "img", visibility: "shared", members: [member("a")] },
        { imageId: "img", visibility: "\n✅" as never, members: [member("a", { updatedAt: "now\n✅" })] },
    );
    expect(again).toBe('Shares of image img: visibility shared → "\\n✅", a changed at "now\\n✅"');
});
