// threads SECONDS: four threads of C++, each below names that need demangling.
#include <cstdlib>
#include <ctime>
#include <string>
#include <thread>
#include <vector>

namespace shop {

static double cpu_time()
{
	timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return double(t.tv_sec) + double(t.tv_nsec) / 1e9;
}

template <typename T> struct Counter {
	T total{};

	__attribute__((noinline)) void add(const std::vector<T> &values)
	{
		for (const T &v : values)
			total += v;
	}
};

template <typename T>
__attribute__((noinline)) T count_until(double end, Counter<T> &counter)
{
	std::vector<T> values(4096, T(1));

	while (cpu_time() < end)
		counter.add(values);
	return counter.total;
}

} // namespace shop

int main(int argc, char **argv)
{
	double seconds = argc > 1 ? atof(argv[1]) : 1;
	std::vector<std::thread> threads;

	for (int i = 0; i < 4; i++)
		threads.emplace_back([seconds] {
			shop::Counter<unsigned long> counter;

			shop::count_until(shop::cpu_time() + seconds, counter);
		});
	for (auto &t : threads)
		t.join();
	return 0;
}
