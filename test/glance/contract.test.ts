import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Gateway } from "../../testing/index.js";
import { answersIn, type RecordedAnswer } from "./exchanges.js";
import { describeOnGlance, type Glance, startGlance } from "./glance.js";
import { realWorld, simulatedWorld } from "./world.js";

// SCP_RECORD_GLANCE=1 npm test -- test/glance/contract.test.ts

jest.setTimeout(120_000);

const FIXTURE = join(__dirname, "fixtures/answers.json");
const isRecording = Boolean(process.env.SCP_RECORD_GLANCE);
const recorded: RecordedAnswer[] = isRecording ? [] : JSON.parse(readFileSync(FIXTURE, "utf8"));

let world: Gateway;
let answers: RecordedAnswer[];

async function ask(startWorld: () => Promise<Gateway>): Promise<void> {
    world = await startWorld();
    answers = await answersIn(world);
}

if (!isRecording) {
    describe("the simulated gateway answers as Glance was recorded to", () => {
        beforeAll(() => ask(simulatedWorld));
        afterAll(() => world?.close());

        test("every recorded call is made, and no other", () => {
            expect(answers.map(({ call }) => call)).toEqual(recorded.map(({ call }) => call));
        });

        test.each(recorded.map((answer, index) => [answer.call, index] as const))("%s", (_, index) => {
            expect(answers[index]).toEqual(recorded[index]);
        });
    });
}

describeOnGlance("a real Glance behind the gateway answers as it was recorded to", () => {
    let glance: Glance;

    beforeAll(async () => {
        glance = await startGlance();
        await ask(() => realWorld(glance.url));
    });
    afterAll(async () => {
        await world?.close();
        await glance?.stop();
    });

    if (isRecording) {
        test("its answers are recorded", () =>
            writeFileSync(FIXTURE, `${JSON.stringify(answers, null, 2)}\n`));
    } else {
        test("to every call", () => {
            const isOther = (_: unknown, index: number) =>
                !isDeepStrictEqual(answers[index], recorded[index]);
            expect(answers.filter(isOther)).toEqual(recorded.filter(isOther));
            expect(answers).toHaveLength(recorded.length);
        });
    }
});
