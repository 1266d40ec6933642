import { withoutEntities, withoutMarkup } from "../../../../provider/scp/markup.js";

test.each([
    ["tags", "a<br/>b<p class='x'>c</P>d", "a b c d"],
    ["comments", "a<!-- b > <c> -->d", "a d"],
    ["doctypes and instructions", "<!DOCTYPE html><?xml version='1.0'?>a", "  a"],
    ["scripts, with what is in them", "a<script type='x'>if (1 < 2) {}</script >b", "a  b"],
    ["scripts in other letter case", "a<SCRIPT>x</ScRiPt>b", "a  b"],
    ["styles and titles", "<title>t</title><style>s</style>a", "    a"],
    ["a script that does not end, with all that follows", "a<script>b", "a "],
    ["a comment that does not end, with all that follows", "a<!-- b > c", "a "],
])("%s are taken out", (_, text, plain) => {
    expect(withoutMarkup(text, " ")).toBe(plain);
});

test.each(["1 < 2", "a <", "a <b and more", "a <!-- and more", "<1>", "a > b"])(
    "%s holds no markup",
    (text) => {
        expect(withoutMarkup(text, " ")).toBe(text);
    },
);

test("what stood on both sides of a tag can be joined", () => {
    expect(withoutMarkup("sec<b>ret</b>", "")).toBe("secret");
});

test.each([
    ["&lt;a&gt; &amp;&quot;&apos;&nbsp;", "<a> &\"' "],
    ["&#65;&#x42;&#X43;&#0068&#x0000000000000045;", "ABCDE"],
    ["&amp;lt;", "&lt;"],
    ["&eacute; & &; &#; &#x;", "&eacute; & &; &#; &#x;"],
    ["&#99999999999999999999;a&#xffffffff;", "a"],
])("the entities in %s become characters", (text, plain) => {
    expect(withoutEntities(text)).toBe(plain);
});
