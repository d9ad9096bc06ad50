"""SQL files with a header → questions: parameters, the sentence that answers, the chart."""
