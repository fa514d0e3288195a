package dev.fulcrum.engines.torch;

import dev.fulcrum.train.Optimizer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// An optimiser over flat weights: its state is as flat as they are, its step a handful of calls whatever the number of weights.
abstract sealed class FlatOptimizer {
    private final List<WeightStore.Flat> flats;
    private final List<Tensor> state = new ArrayList<>();
    private long steps;

    private FlatOptimizer(List<WeightStore.Flat> flats) {
        this.flats = flats;
    }

    static FlatOptimizer of(Optimizer optimizer, List<WeightStore.Flat> flats, Owned owned) {
        return switch (optimizer) {
            case Optimizer.AdamW adam -> new AdamW(adam, flats, owned);
            case Optimizer.Sgd sgd -> new Sgd(sgd, flats, owned);
        };
    }

    /// Steps done so far; part of the state.
    long steps() {
        return steps;
    }

    void steps(long done) {
        steps = done;
    }

    /// Moments, in a fixed order.
    List<Tensor> state() {
        return state;
    }

    void zeroGradients() {
        for (WeightStore.Flat flat : flats) flat.grads().zero_();
    }

    /// Scales all gradients so that their global L2 norm is at most `largest`.
    void clip(double largest) {
        double square = 0;
        for (WeightStore.Flat flat : flats) square += Math.pow(flat.grads().norm().item_double(), 2);
        double norm = Math.sqrt(square);
        if (norm > largest) for (WeightStore.Flat flat : flats) flat.grads().mul_(new Scalar(largest / (norm + 1e-6)));
    }

    /// Changes the weights by their gradients.
    void step(double rate) {
        steps++;
        for (int i = 0; i < flats.size(); i++) step(flats.get(i), i, rate);
    }

    abstract void step(WeightStore.Flat flat, int index, double rate);

    Tensor addState(WeightStore.Flat like, Owned owned) {
        Tensor zeros = owned.keep(torch.zeros_like(like.values()));
        state.add(zeros);
        return zeros;
    }

    private static final class AdamW extends FlatOptimizer {
        private final Optimizer.AdamW settings;

        AdamW(Optimizer.AdamW settings, List<WeightStore.Flat> flats, Owned owned) {
            super(flats);
            this.settings = settings;
            for (WeightStore.Flat flat : flats) {
                addState(flat, owned);
                addState(flat, owned);
            }
        }

        @Override
        void step(WeightStore.Flat flat, int index, double rate) {
            Tensor mean = state().get(2 * index);
            Tensor square = state().get(2 * index + 1);
            if (flat.decayed() && settings.weightDecay() != 0) flat.values().mul_(new Scalar(1 - rate * settings.weightDecay()));
            mean.lerp_(flat.grads(), new Scalar(1 - settings.beta1()));
            square.mul_(new Scalar(settings.beta2())).addcmul_(flat.grads(), flat.grads(), new Scalar(1 - settings.beta2()));
            double first = 1 - Math.pow(settings.beta1(), steps());
            double second = Math.sqrt(1 - Math.pow(settings.beta2(), steps()));
            Tensor denominator = square.sqrt().div_(new Scalar(second)).add_(new Scalar(settings.epsilon()));
            flat.values().addcdiv_(mean, denominator, new Scalar(-rate / first));
        }
    }

    private static final class Sgd extends FlatOptimizer {
        private final Optimizer.Sgd settings;

        Sgd(Optimizer.Sgd settings, List<WeightStore.Flat> flats, Owned owned) {
            super(flats);
            this.settings = settings;
            for (WeightStore.Flat flat : flats) addState(flat, owned);
        }

        @Override
        void step(WeightStore.Flat flat, int index, double rate) {
            Tensor gradient = flat.grads();
            if (flat.decayed() && settings.weightDecay() != 0) gradient.add_(flat.values(), new Scalar(settings.weightDecay()));
            Tensor velocity = state().get(index);
            velocity.mul_(new Scalar(settings.momentum())).add_(gradient);
            if (settings.nesterov()) gradient.add_(velocity, new Scalar(settings.momentum()));
            flat.values().add_(settings.nesterov() ? gradient : velocity, new Scalar(-rate));
        }
    }
}
