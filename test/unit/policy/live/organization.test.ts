import { LiveOrganizations } from "../../../../policy/live/organization.js";
import { ScpAuthenticationError } from "../../../../provider/scp/errors.js";
import type { OrganizationAccount } from "../../../../provider/types.js";

const alice: OrganizationAccount = { id: "alice", name: "Alice", state: "ACTIVE", isInUnits: true };

test("an organisation is its accounts, by their IDs", async () => {
    const organization = await new LiveOrganizations().of(["ou-1"], undefined, async () => [alice]);
    expect(organization).toEqual({ accounts: new Map([["alice", alice]]) });
});

test("one that could not be read has no accounts, and the cause as one line without a full stop", async () => {
    const refused = async () => {
        throw new ScpAuthenticationError("GET https://x answered 403.\n  Use another account.");
    };
    expect(await new LiveOrganizations().of(["ou-1"], undefined, refused)).toEqual({
        accounts: new Map(),
        unread: "GET https://x answered 403. Use another account",
    });
});

test("is read once for the same units and connection, in any order, whether it could be read or not", async () => {
    const asked: string[] = [];
    const organizations = new LiveOrganizations();
    const ask = (connection: string | undefined, ...unitIds: string[]) =>
        organizations.of(unitIds, connection, async (ids) => {
            asked.push(`${connection} ${ids}`);
            throw new Error("refused");
        });
    const [first, second] = await Promise.all([ask(undefined, "a", "b"), ask(undefined, "b", "a")]);
    expect(second).toBe(first);
    await ask(undefined, "a", "b");
    await ask("east", "a", "b");
    await ask(undefined, "a");
    expect(asked).toEqual(["undefined a,b", "east a,b", "undefined a"]);
});
