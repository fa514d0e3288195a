package dev.fulcrum.bench.prove;

import dev.fulcrum.bench.search.RecordedSets;
import dev.fulcrum.bench.search.SearchClaim;
import dev.fulcrum.measure.Environment;
import dev.fulcrum.run.Engine;
import dev.fulcrum.bench.guest.GuestMaterial;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `./prove NAME [SEED] [short]`: finds out and writes `bench/results/NAME.json`; exit code 0 when the claim holds, 1 when not. A short run looks
/// whether a claim runs at all: it writes no result.
public final class Prove {
    private static final List<Claim> CLAIMS = List.of(
            new Claim("fashion-full", "The full Fashion-MNIST brief for 0.92 ends within 60 minutes with at least 92.0 % on the 10,000 test images",
                    FashionClaims::full),
            new Claim("fashion-long", "The same data for 0.93, long", FashionClaims::longer),
            new Claim("fashion-compress", "The cheapest size with at least 93.0 % on validation becomes at least 2.1 times fewer multiply-accumulates by pruning "
                    + "at no more than 0.3 points lost on test, and at least 6 times cheaper by pruning, distillation and int8 at no more than 0.5 points",
                    FashionCompressClaim::find),
            new Claim("demo-seeds", "Over 10 seeded runs of the demo at least 8 keep their promise on test", FashionClaims::seeds),
            new Claim("break-even", "1e4 and 1e9 requests a month choose different plans; their break-even, weighed again in 10 fresh processes, "
                    + "lies in the predicted interval 9 times or more, and the interval's high/low is at most 3", BreakEvenClaim::find),
            new Claim("conformance", "Of the ONNX conformance cases the reference engine passes at least 400 and the walker at least 300; "
                    + "every skip has its reason", ConformanceClaim::find),
            new Claim("mutations", "200,000 damaged model files: each is refused with a fault or is a model still, none takes over 5 s, memory does not "
                    + "grow; what ONNX Runtime does with those accepted is reported from behind the sandbox", MutationClaim::find),
            new Claim("round-trip", "All conformance models are read, checked and written again (weights inside, weights beside, upgraded) with the "
                    + "same bits from ONNX Runtime as the original (upgraded: within the tolerance); those it cannot run are named", RoundTripClaim::find),
            new Claim("resume", "A training killed with -9 at random moments ends with bit-identical weights", ResumeClaim::find),
            new Claim("kill-balance", "The demo killed with -9 eight times, in whatever phase: each start goes on, no purchase is paid twice, the ledger "
                    + "is whole", KillClaim::find),
            new Claim("limited-machine", "Weights taken on one core, and on half of one core's time, change the plan where they should; the capacity predicted "
                    + "from them is within 15 % of what a load there shows", LimitedMachineClaim::find),
            new Claim("walker", "Training steps of the walker against the same net written directly against libtorch: at least 0.95; "
                    + "resident memory over 20,000 steps flat within 5 %", BenchClaims::walker),
            new Claim("int8", "int8 against fp32 throughput of the wide net: at least 2.5 where VNNI is present", BenchClaims::int8),
            new Claim("quantization", "Against fp32 on one thread where VNNI is present: static int8 at least 2.5 times the throughput of wide convolutions "
                    + "at batch 32, dynamic int8 at least 1.5 times that of an encoder at batch 1 and 32; and what the other forms are worth",
                    BenchClaims::quantization),
            new Claim("what-if", "At least 1e6 what-if decisions a second a core over 120 candidates (choice, runner-up, crossings), all as the "
                    + "planner decides", WhatIfClaim::find),
            new Claim("start-up", "./fulcrum --help in under 0.3 s with an ahead-of-time cache", BenchClaims::startUp),
            new Claim("intervals", "Over measurements resampled by process, 90 % intervals of unit cost hold 85 to 95 %", IntervalsClaim::find),
            new Claim("replay", "At half and twice a predicted break-even of 20 pairs of measured models, a day replayed against simulated fleets has the sign "
                    + "of the difference right in at least 90 %", ReplayClaim::find),
            new Claim("replay-served", "The same with the day sent to a real server of one core: the sign is right in at least 90 %; shown with it, what the "
                    + "load tester finds of each model's predicted capacity", ReplayServedClaim::find),
            new Claim("guest-cntk", "Somebody's MNIST net of opset 7: 2 times the throughput at batch 32, no slower at batch 1, within 0.3 points",
                    seed -> GuestClaim.find("mnist-cntk-opset7", seed)),
            new Claim("guest-pytorch", "Somebody's MNIST net of opset 9, the same",
                    seed -> GuestClaim.find("mnist-pytorch-opset9", seed)),
            new Claim("guest-angle", "The OCR angle net without labels: 3 times the throughput at batch 32, within 1 point of disagreement",
                    seed -> GuestClaim.find("ppocr-angle", seed)),
            new Claim("guest-detection", "The OCR detection net without labels: no slower, within 2 points of IoU",
                    seed -> GuestClaim.find("ppocr-detection", seed)),
            new Claim("guest-minilm", "MiniLM without labels: no slower, within 2 points of cosine",
                    seed -> GuestClaim.find("minilm", seed)),
            new Claim("guest-stories", "A small language model without labels: no slower, within 2 points of next tokens",
                    seed -> GuestClaim.find("stories260K", seed)),
            new Claim("minilm-int8", "MiniLM in int8 is as fast as the published int8 model and as near to the float one, on a book that nothing "
                    + "was chosen with",
                    MiniLmClaim::quantized),
            new Claim("minilm-student", "MiniLM pruned, distilled on one book and in int8 is at least 2 times faster than the published int8 model, "
                    + "at a mean cosine of at least 0.92 to the float model and Spearman of similarities of at least 0.90 on another book", MiniLmClaim::student),
            new Claim("serving", "Behind the server a request costs hardly more processor time than in a raw loop of ONNX Runtime at its best batch: raw/ours "
                    + "at saturation at least 0.85 for a wide CNN and an MLP, 0.7 for a small CNN; with an SLO of 20 x the p50 at batch 1, p99 inside it at 80 % of "
                    + "saturation, goodput at twice saturation within 10 % of its peak; at one connection at least 0.9 of the unbatched server",
                    ServingClaims::serving, ServingClaims::servingReduced),
            new Claim("serving-hostile", "100,000 generated hostile requests over REST, binary and gRPC: no fault of the server's own (500, 502, gRPC UNKNOWN or INTERNAL), "
                    + "resident memory flat within 5 % over the last half, connections that send a byte a second cut; good clients all answered, their p99 meanwhile at most "
                    + "3 times, or 20 ms more than, without the attack",
                    ServingClaims::hostile, ServingClaims::hostileReduced),
            new Claim("serve-start", "./fulcrum serve is ready in under 1.5 s with a small model, once its caches are there", ServingClaims::start),
            new Claim("swaps", "100 hot swaps under load without a failed request; SIGTERM under load loses nothing accepted; kill -9 under load leaves the "
                    + "ledger whole", ServingClaims::swaps, ServingClaims::swapsReduced),
            new Claim("serving-soak", "Twenty minutes of load: every request answered, resident memory flat within 5 % from a tenth to the end, receipts and "
                    + "idleness in the ledger are the machine's hours x its price within 0.1 %", ServingClaims::soak, ServingClaims::soakReduced),
            new Claim("serving-loads", "1,000 loads and unloads of a model: resident memory flat within 5 % from a tenth to the end", ServingClaims::loads,
                    ServingClaims::loadsReduced),
            new Claim("search", "Replayed on recorded grids, the search priced by volume costs at most 1.10 times an oracle in the median and 1.25 at the "
                    + "90th percentile at 1e7 requests a month and more, 1.5 in the median below, is at least 3 times cheaper than accuracy first at 1e8 "
                    + "and more, and at most 5 % above the best rival everywhere", _ -> found(SearchClaim.whole()), _ -> found(SearchClaim.small())),
            new Claim("dial", "For each way of spending at inference (cascade, ensemble, mirror) a brief in which it is the plan, for each answer to a change "
                    + "one in which it is cheapest, confirmed on test; a cascade costs at most 1/1.5 of the cheapest single model of its quality",
                    DialClaim::find),
            new Claim("recommend-msweb", "On MSWeb, last visit held out, the model chosen on validation has at least 0.98 of EASE's NDCG@10 on test and surely more "
                    + "than item cosine", RecommendClaims::msWeb),
            new Claim("recommend-retail", "On the last four weeks of Online Retail the model chosen on validation has at least twice popularity's NDCG@10 with "
                    + "repeats, and on new items no less than Spark MLlib's ALS, tuned on validation too", RecommendClaims::retail),
            new Claim("recommend-insteval", "Over 10 random splits of InstEval the 95 % interval of our RMSE less the tuned bias model's lies below 0",
                    RecommendClaims::instEval),
            new Claim("recommend-shop", "1e4 and 1e9 lists a month choose different plans for the example's shop, and the plan has at least 90 % of the best "
                    + "possible NDCG@10 on test", RecommendClaims::shop),
            new Claim("recommend-scale", "Fitting and answering for ten million events of a million items stay within 8 GB; told: seconds, p99 of one answer exactly and "
                    + "approximately, recall of the approximate one", RecommendClaims::scale, RecommendClaims::scaleReduced),
            new Claim("spark", "The shop's events, read and cleaned, and its purchases, made on a Spark local-cluster of two executors, and on a standalone master "
                    + "with two workers of which one is killed midway, are those of this machine, models of factors within 0.03 of NDCG@10; suggestions for "
                    + "everybody are the same lines", SparkClaim::find),
            new Claim("plan-time", "./fulcrum plan decides again from recorded measurements in under a second", BenchClaims::planTime));

    private Prove() {}

    private static Claim.Finding found(SearchClaim.Found found) {
        return new Claim.Finding(found.holds(), found.figures());
    }

    public static void main(String[] args) throws Exception {
        if (args.length == 0) {
            CLAIMS.forEach(c -> System.out.printf("%-14s %s%n", c.name(), c.words()));
            System.out.printf("%-14s %s%n", "sets", "no claim: writes the data sets that searches are recorded on, and says how");
            System.out.printf("%-14s %s%n", "fetch", "no claim: brings the models and data of other people that tests and claims use");
            return;
        }
        if (args[0].equals("sets")) {
            RecordedSets.write();
            return;
        }
        if (args[0].equals("fetch")) {
            GuestMaterial.main(new String[0]);
            return;
        }
        Claim claim = CLAIMS.stream().filter(c -> c.name().equals(args[0])).findFirst().orElse(null);
        if (claim == null) {
            System.err.println("prove: no claim of that name; ./prove lists them");
            System.exit(2);
        }
        long seed = args.length > 1 && args[1].matches("-?\\d+") ? Long.parseLong(args[1]) : 1;
        boolean reduced = List.of(args).subList(1, args.length).contains("short");
        System.exit(prove(claim, seed, reduced) ? 0 : 1);
    }

    private static boolean prove(Claim claim, long seed, boolean reduced) throws Exception {
        Instant start = Instant.now();
        String commit = commit();
        Claim.Finding finding = (reduced ? claim.reduced() : claim.run()).find(seed);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("claim", claim.words());
        result.put("holds", finding.holds());
        result.put("figures", finding.figures());
        result.put("seed", seed);
        result.put("started", start.toString());
        result.put("seconds", Instant.now().getEpochSecond() - start.getEpochSecond());
        result.put("commit", commit);
        result.put("environment", Environment.detect(Path.of("/"), List.of(Engine.named("onnxruntime").version(), Engine.named("torch").version())));
        if (!reduced) AtomicFile.write(Path.of("bench", "results", claim.name() + ".json"), Json.pretty(result) + "\n");
        System.out.println(Json.pretty(result));
        return finding.holds();
    }

    /// The commit, with a mark when the tree differs from it.
    private static String commit() throws IOException, InterruptedException {
        String head = Shell.run(List.of("git", "rev-parse", "HEAD")).out().strip();
        String changed = Shell.run(List.of("git", "status", "--porcelain", "--untracked-files=no")).out().strip();
        boolean onlyResults = changed.lines().allMatch(l -> l.contains("bench/results/"));
        return onlyResults ? head : head + " with changes";
    }
}
