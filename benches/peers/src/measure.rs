//! Measures entrants side by side: samples of 2.5 ms each, taken in turn, so that what the machine does
//! meanwhile hits all of them alike; the median counts.

use std::{env, fs, hint::black_box, path::PathBuf, time::Duration};

use crate::count::allocations;

/// How long one sample lasts, in nanoseconds of the thread's CPU time.
const SAMPLE: u64 = 2_500_000;
/// Samples of each entrant.
const ROUNDS: usize = 21;

/// One library at one workload.
pub(crate) struct Entrant<'a> {
    pub(crate) name: &'static str,
    /// What was understood, as a checksum: entrants with the same one did the same work.
    answer: u64,
    /// A remark for the table, such as the octets of what was built.
    pub(crate) note: String,
    run: Box<dyn FnMut(u64) + 'a>,
}

impl<'a> Entrant<'a> {
    /// An entrant whose work gives its answer.
    pub(crate) fn new(name: &'static str, mut work: impl FnMut() -> u64 + 'a) -> Self {
        let answer = work();
        Self::with_answer(name, answer, work)
    }

    /// An entrant whose answer was found elsewhere, such as by reading back what was built.
    pub(crate) fn with_answer<T>(
        name: &'static str,
        answer: u64,
        mut work: impl FnMut() -> T + 'a,
    ) -> Self {
        let run = move |times| {
            for _ in 0..times {
                black_box(work());
            }
        };
        Self { name, answer, note: String::new(), run: Box::new(run) }
    }

    pub(crate) fn note(mut self, note: String) -> Self {
        self.note = note;
        self
    }
}

/// A workload: ours first, then peers.
pub(crate) struct Workload<'a> {
    pub(crate) area: &'static str,
    pub(crate) name: String,
    /// How many times faster than the fastest peer that is right ours has to be.
    pub(crate) goal: f64,
    pub(crate) entrants: Vec<Entrant<'a>>,
}

/// What came out for one entrant.
pub(crate) struct Figures {
    pub(crate) name: &'static str,
    pub(crate) note: String,
    pub(crate) nanoseconds: f64,
    pub(crate) allocations: u64,
    /// Whether its answer is ours.
    pub(crate) agrees: bool,
}

/// A line of the table.
pub(crate) struct Row {
    pub(crate) area: &'static str,
    pub(crate) workload: String,
    pub(crate) goal: f64,
    pub(crate) ours: Figures,
    pub(crate) peers: Vec<Figures>,
}

impl Row {
    /// The fastest peer with our answer, and how many times its time is ours. Ours in another form (`textline, copied`) is no peer.
    pub(crate) fn fastest(&self) -> Option<(&Figures, f64)> {
        let is_ours = |peer: &Figures| {
            peer.name.strip_prefix(self.ours.name).is_some_and(|form| form.starts_with(", "))
        };
        let right = self.peers.iter().filter(|peer| peer.agrees && !is_ours(peer));
        let fastest = right.min_by(|a, b| a.nanoseconds.total_cmp(&b.nanoseconds))?;
        Some((fastest, fastest.nanoseconds / self.ours.nanoseconds))
    }

    pub(crate) fn is_met(&self) -> bool {
        self.fastest().is_some_and(|(_, ratio)| ratio >= self.goal)
    }
}

impl Workload<'_> {
    /// Does the work of one entrant only; `None` if there is none of that name.
    pub(crate) fn repeat(mut self, entrant: &str, times: u64) -> Option<()> {
        let entrant = self.entrants.iter_mut().find(|known| known.name == entrant)?;
        (entrant.run)(times);
        Some(())
    }

    pub(crate) fn measure(mut self) -> Row {
        let times: Vec<u64> = self.entrants.iter_mut().map(calibrate).collect();
        let mut samples = vec![Vec::with_capacity(ROUNDS); self.entrants.len()];
        for round in 0..ROUNDS {
            for turn in 0..self.entrants.len() {
                let index = (turn + round) % self.entrants.len();
                let spent = sample(&mut self.entrants[index], times[index]);
                samples[index].push(spent as f64 / times[index] as f64);
            }
        }
        let ours = self.entrants[0].answer;
        let mut figures = self.entrants.iter_mut().zip(samples).map(|(entrant, mut samples)| {
            samples.sort_by(f64::total_cmp);
            Figures {
                name: entrant.name,
                note: std::mem::take(&mut entrant.note),
                nanoseconds: samples[ROUNDS / 2],
                allocations: allocations(|| (entrant.run)(1)),
                agrees: entrant.answer == ours,
            }
        });
        let ours = figures.next().expect("ours is the first entrant");
        let peers = figures.collect();
        Row { area: self.area, workload: self.name, goal: self.goal, ours, peers }
    }
}

/// How often the work has to be done for a sample; it is warm then.
fn calibrate(entrant: &mut Entrant<'_>) -> u64 {
    let mut times = 1;
    loop {
        let spent = sample(entrant, times).max(1);
        if spent >= SAMPLE / 2 {
            return (times * SAMPLE / spent).max(1);
        }
        times = (times * SAMPLE / spent).clamp(times + 1, times * 100);
    }
}

fn sample(entrant: &mut Entrant<'_>, times: u64) -> u64 {
    let start = cpu_time();
    (entrant.run)(times);
    u64::try_from((cpu_time() - start).as_nanos()).unwrap_or(u64::MAX)
}

/// The CPU time of this thread.
fn cpu_time() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is valid for the call to write to.
    let status = unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    assert_eq!(status, 0, "the thread's CPU time is not to be had");
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// A file of the corpora, if they are here (`PROTOCOL_CORPORA`, or beside the repository).
pub(crate) fn corpus(path: &str) -> Option<Vec<u8>> {
    let beside = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpora"));
    let corpora = env::var_os("PROTOCOL_CORPORA").map_or(beside, PathBuf::from);
    fs::read(corpora.join(path)).ok()
}
