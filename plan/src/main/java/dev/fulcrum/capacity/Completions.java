package dev.fulcrum.capacity;

/// Batches in service by the time at which they end: a binary heap of primitive values.
final class Completions {
    private final double[] time;
    private final int[] replica;
    private final int[] batch;
    private int size;

    Completions(int most) {
        time = new double[most];
        replica = new int[most];
        batch = new int[most];
    }

    /// Infinite when nothing is in service.
    double next() {
        return size == 0 ? Double.POSITIVE_INFINITY : time[0];
    }

    int replica() {
        return replica[0];
    }

    int batch() {
        return batch[0];
    }

    void add(double finish, int where, int requests) {
        int i = size++;
        for (int parent = (i - 1) >> 1; i > 0 && time[parent] > finish; i = parent, parent = (i - 1) >> 1) move(parent, i);
        put(i, finish, where, requests);
    }

    void removeNext() {
        int last = --size;
        int i = 0;
        for (int child = 1; child < last; child = 2 * i + 1) {
            if (child + 1 < last && time[child + 1] < time[child]) child++;
            if (time[child] >= time[last]) break;
            move(child, i);
            i = child;
        }
        put(i, time[last], replica[last], batch[last]);
    }

    private void move(int from, int to) {
        put(to, time[from], replica[from], batch[from]);
    }

    private void put(int i, double finish, int where, int requests) {
        time[i] = finish;
        replica[i] = where;
        batch[i] = requests;
    }
}
